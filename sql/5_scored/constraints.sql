-- row-local: one row is one text with the verifiable constraints of its last request, each kept or not
-- Families after IFEval, English and Chinese: tasks/functions/demands; doubt speaks for the answer.
with texts as (
    select
        text_id,
        constraints(messages) as found
    from staged.texts
),

constraints as (
    select
        text_id,
        found.constraints,
        found.asked_count as asked_constraint_count,
        found.kept_count as kept_constraint_count
    from texts
)

select * from constraints
