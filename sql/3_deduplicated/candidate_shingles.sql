-- global: one row is one conversation of a candidate pair with all shingles of its long sides
-- They are made once a row, not once a pair. A short side is empty: its hash was compared instead.
with candidates as (
    select number, later_number, is_short_prompt, is_short_answer
    from deduplicated.near_candidates
),

compared as (
    select number, is_short_prompt, is_short_answer
    from candidates
    union
    select later_number as number, is_short_prompt, is_short_answer
    from candidates
),

near_rows as (
    select number, text_id
    from deduplicated.near_rows
),

texts as (
    select text_id, messages
    from staged.texts
),

matched as (
    select compared.number, compared.is_short_prompt, compared.is_short_answer, texts.messages
    from compared
    inner join near_rows on compared.number = near_rows.number
    inner join texts on near_rows.text_id = texts.text_id
),

candidate_shingles as (
    select
        number,
        case when not is_short_prompt then shingles(messages, 'prompt', $shingle_tokens) end as prompt_shingles,
        case when not is_short_answer then shingles(messages, 'answer', $shingle_tokens) end as answer_shingles
    from matched
)

select * from candidate_shingles
