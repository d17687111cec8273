-- global: one row is one answer that people voted up or down, never both, for KTO
with candidates as (
    select answer_id, prompt_id, text_id, split, source_name, up_vote_count > 0 as label
    from selected.candidates
    where (up_vote_count > 0 and down_vote_count = 0) or (up_vote_count = 0 and down_vote_count > 0)
),

texts as (
    select text_id, messages, prompt_turn_count, tools
    from staged.texts
),

unpaired as (
    select
        candidates.answer_id,
        candidates.prompt_id,
        slice(texts.messages, 1, texts.prompt_turn_count) as prompt,
        slice(
            texts.messages, texts.prompt_turn_count + 1, size(texts.messages) - texts.prompt_turn_count
        ) as completion,
        texts.tools,
        candidates.label,
        candidates.source_name,
        candidates.split
    from candidates
    inner join texts on candidates.text_id = texts.text_id
    order by candidates.answer_id
)

select * from unpaired
