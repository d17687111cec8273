-- row-local: one row is one text with the share of verifiable demands that its answer kept
-- Demands: no other language than the request's or one it names (broken only where both sides have
-- 20 tokens: a name tells no language), and the last request's constraints. What no rule checks is not counted.
with signatures as (
    select
        text_id,
        case
            when is_other_language and prompt_token_count >= 20 and answer_token_count >= 20 then 0
            else 1
        end as kept_language_count
    from cleaned.signatures
),

constraints as (
    select text_id, asked_constraint_count, kept_constraint_count
    from scored.constraints
),

scores as (
    select
        signatures.text_id,
        round(
            cast(constraints.kept_constraint_count + signatures.kept_language_count as double)
            / cast(constraints.asked_constraint_count + 1 as double), 6
        ) as instruction_following_score
    from signatures
    inner join constraints on signatures.text_id = constraints.text_id
)

select * from scores
