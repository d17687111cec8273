-- global: one row is one answer that people voted up or down, never both, for KTO
-- What safety vetoes is no example of a good answer, whoever likes it.
with candidates as (
    select answer_id, prompt_id, text_id, split, source_name, up_vote_count > 0 as label
    from selected.candidates
    where
        (up_vote_count > 0 and down_vote_count = 0 and is_vetoed is not true)
        or (up_vote_count = 0 and down_vote_count > 0)
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
        candidates.answer_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        texts.prompt_turn_count,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools
    from candidates
    inner join texts on candidates.text_id = texts.text_id
    left join personal_data on candidates.text_id = personal_data.text_id
),

unpaired as (
    select
        candidates.answer_id,
        candidates.prompt_id,
        slice(released.messages, 1, released.prompt_turn_count) as prompt,
        slice(
            released.messages,
            released.prompt_turn_count + 1,
            size(released.messages) - released.prompt_turn_count
        ) as completion,
        released.tools,
        candidates.label,
        candidates.source_name,
        candidates.split
    from candidates
    inner join released on candidates.answer_id = released.answer_id
    order by candidates.answer_id
)

select * from unpaired
