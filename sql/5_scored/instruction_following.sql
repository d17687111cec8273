-- row-local: one row is one text with the share of verifiable demands that its answer kept
-- Demands: no other language than the request's or one it names (always), and the constraints
-- that tasks/functions/constraints.py finds in the last request.
with signatures as (
    select
        text_id,
        asked_constraint_count,
        kept_constraint_count,
        case when is_other_language then 0 else 1 end as kept_language_count
    from cleaned.signatures
),

scores as (
    select
        text_id,
        round(
            cast(kept_constraint_count + kept_language_count as double)
            / cast(asked_constraint_count + 1 as double), 6
        ) as instruction_following_score
    from signatures
)

select * from scores
