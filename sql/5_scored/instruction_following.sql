-- row-local: one row is one text with the share of verifiable demands that its answer kept
-- Demands: no other language than the request's or one it names (always), and the constraints
-- that tasks/functions/constraints.py finds in the last request. A refusal keeps none,
-- but with tools: to say what they cannot do is to answer.
with signatures as (
    select
        text_id,
        asked_constraint_count,
        kept_constraint_count,
        is_refusal and tools_hash = '' as is_refusal,
        case when is_other_language then 0 else 1 end as kept_language_count
    from cleaned.signatures
),

scores as (
    select
        text_id,
        case
            when is_refusal then cast(0.0 as double)
            else round(
                cast(kept_constraint_count + kept_language_count as double)
                / cast(asked_constraint_count + 1 as double), 6
            )
        end as instruction_following_score
    from signatures
)

select * from scores
