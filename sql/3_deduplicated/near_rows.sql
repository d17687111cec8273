-- global: one row is one conversation that is compared with others, numbered by who survives first
-- What is equal to another or begins it is out before. A side under $short_side_tokens tokens must be
-- equal, so its hash stands beside each key of the other; else half of the keys are of either side.
with losers as (
    select row_id
    from deduplicated.conversation_groups
    where entity = 'conversations' and row_id <> survivor_row_id
    union all
    select row_id
    from deduplicated.prefixes
),

conversations as (
    select row_id, conversation_id, text_id, source_name, source_rank, rating
    from cleaned.conversations
    where $find_near_duplicates and not exists (select 1 from losers where losers.row_id = conversations.row_id)
),

signatures as (
    select
        text_id,
        tools_hash,
        prompt_sketch,
        answer_sketch,
        is_cut,
        repeated_share,
        length_chars,
        prompt_token_count + answer_token_count as token_count,
        case when prompt_token_count < $short_side_tokens then prompt_hash end as short_prompt_hash,
        case when answer_token_count < $short_side_tokens then answer_hash end as short_answer_hash
    from cleaned.signatures
),

near_rows as (
    select
        row_number() over (
            order by
                conversations.source_rank, conversations.rating desc nulls last, signatures.is_cut,
                round(signatures.repeated_share, 1), signatures.length_chars desc, conversations.conversation_id,
                conversations.source_name, conversations.row_id
        ) as number,
        conversations.row_id,
        conversations.text_id,
        signatures.tools_hash,
        signatures.short_prompt_hash,
        signatures.short_answer_hash,
        signatures.token_count,
        signatures.prompt_sketch,
        signatures.answer_sketch
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
)

select * from near_rows
