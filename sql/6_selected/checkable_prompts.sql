-- global: one row is one prompt that may be published: one without an answer, or an answered one that can be checked
-- Its final answer where one is known; else its constraints, if any, are read where it is written.
with final_answers as (
    select prompt_id, final_answer
    from selected.final_answers
),

open_prompts as (
    select prompt_id, text_id, split, source_name
    from selected.prompts
),

constrained as (
    select text_id
    from scored.constraints
    where asked_constraint_count > 0
),

candidates as (
    select answer_id, prompt_id, text_id, split, source_name
    from selected.candidates
    where $prompts_from_answers
),

placed as (
    select
        candidates.prompt_id,
        candidates.text_id,
        candidates.split,
        candidates.source_name,
        row_number() over (
            partition by candidates.prompt_id order by candidates.source_name, candidates.answer_id, candidates.text_id
        ) as place
    from candidates
    left join final_answers on candidates.prompt_id = final_answers.prompt_id
    left join constrained on candidates.text_id = constrained.text_id
    where
        (final_answers.prompt_id is not null or constrained.text_id is not null)
        and not exists (select 1 from open_prompts where open_prompts.prompt_id = candidates.prompt_id)
),

prompts as (
    select prompt_id, text_id, split, source_name from open_prompts
    union all
    select prompt_id, text_id, split, source_name from placed where place = 1
),

checkable_prompts as (
    select prompts.prompt_id, prompts.text_id, prompts.split, prompts.source_name, final_answers.final_answer
    from prompts
    left join final_answers on prompts.prompt_id = final_answers.prompt_id
)

select * from checkable_prompts
