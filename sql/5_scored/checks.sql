-- row-local: one row is one text with what of its last answer could be computed
-- Sums, a final answer, code and names: tasks/functions/checks.py. Nothing computed is no fault.
with texts as (
    select text_id, checks(messages) as found
    from staged.texts
),

checked as (
    select
        text_id,
        found.equation_count,
        found.wrong_equation_count,
        found.code_block_count,
        found.broken_code_block_count,
        found.is_final_answer_right,
        found.final_answer_count,
        found.final_answer,
        found.misnamed_count
    from texts
)

select * from checked
