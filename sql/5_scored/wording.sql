-- row-local: one row is one text with what its request and its answer are worded like
-- Counts of marks and of rare words, no score yet: tasks/functions/wording.py and marks.py.
with texts as (
    select
        text_id,
        wording(messages) as found
    from staged.texts
),

wording as (
    select
        text_id,
        found.prompt_reasoning_count,
        found.prompt_clause_count,
        found.prompt_step_count,
        found.prompt_domain_count,
        found.prompt_quantity_count,
        found.prompt_rarity,
        found.answer_unit_count,
        found.answer_name_count,
        found.answer_filler_count,
        found.answer_rarity
    from texts
)

select * from wording
