-- global: one row is one prompt, for distillation, GRPO and PPO, with what checks an answer where that is known
-- ground_truth: the final number that its good answers come to, else its constraints as JSON.
with prompts as (
    select prompt_id, text_id, split, source_name, final_answer
    from selected.checkable_prompts
),

texts as (
    select text_id, messages, prompt_turn_count, tools
    from staged.texts
),

personal_data as (
    select text_id, spans
    from cleaned.personal_data
),

released as (
    select
        prompts.prompt_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        texts.prompt_turn_count,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools
    from prompts
    inner join texts on prompts.text_id = texts.text_id
    left join personal_data on prompts.text_id = personal_data.text_id
),

asked as (
    select prompt_id, slice(messages, 1, prompt_turn_count) as prompt, tools
    from released
),

constrained as (
    select prompt_id, demanded(prompt) as constraints
    from asked
),

published as (
    select
        asked.prompt_id,
        asked.prompt,
        asked.tools,
        case
            when prompts.final_answer is not null then prompts.final_answer
            when constrained.constraints <> '' then constrained.constraints
        end as ground_truth,
        case
            when prompts.final_answer is not null then 'final_answer'
            when constrained.constraints <> '' then 'constraints'
        end as ground_truth_kind,
        prompts.source_name,
        prompts.split
    from prompts
    inner join asked on prompts.prompt_id = asked.prompt_id
    inner join constrained on prompts.prompt_id = constrained.prompt_id
    order by asked.prompt_id
)

select * from published
