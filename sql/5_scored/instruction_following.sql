-- row-local: one row is one text with the share of verifiable demands that its answer kept
-- Demands: no other language than the request's or one it names (as the junk rule tells it, by script: a
-- request of code or names tells no language), and the last request's constraints. All else is not counted.
with constraints as (
    select text_id, asked_constraint_count, kept_constraint_count
    from scored.constraints
),

other_languages as (
    select text_id
    from scored.junk
    where rule = 'other_language'
),

demands as (
    select
        constraints.text_id,
        constraints.asked_constraint_count + 1 as asked_count,
        constraints.kept_constraint_count
        + case when other_languages.text_id is null then 1 else 0 end as kept_count
    from constraints
    left join other_languages on constraints.text_id = other_languages.text_id
),

scores as (
    select
        text_id,
        round(cast(kept_count as double) / cast(asked_count as double), 6) as instruction_following_score
    from demands
)

select * from scores
