-- global: one row is one prompt without an answer, for distillation, GRPO and PPO
with prompts as (
    select prompt_id, text_id, split, source_name
    from selected.prompts
),

texts as (
    select text_id, messages, tools
    from staged.texts
),

unanswered as (
    select
        prompts.prompt_id,
        texts.messages as prompt,
        texts.tools,
        prompts.source_name,
        prompts.split
    from prompts
    inner join texts on prompts.text_id = texts.text_id
    order by prompts.prompt_id
)

select * from unanswered
