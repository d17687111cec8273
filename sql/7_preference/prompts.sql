-- global: one row is one prompt without an answer, for distillation, GRPO and PPO
with prompts as (
    select prompt_id, text_id, split, source_name
    from selected.prompts
),

texts as (
    select text_id, messages, tools
    from staged.texts
),

personal_data as (
    select text_id, spans
    from cleaned.personal_data
),

unanswered as (
    select
        prompts.prompt_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as prompt,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools,
        prompts.source_name,
        prompts.split
    from prompts
    inner join texts on prompts.text_id = texts.text_id
    left join personal_data on prompts.text_id = personal_data.text_id
    order by prompts.prompt_id
)

select * from unanswered
