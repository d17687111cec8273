-- global: one row is one conversation that is compared with others, numbered by who survives first
-- What is equal to another or begins it is out before. Tools, and a side of fewer than
-- $short_side_tokens tokens, must be equal: they are one hash, and only rows that have it in common meet.
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
        is_cut,
        repeated_share,
        length_chars,
        prompt_token_count + answer_token_count as token_count,
        prompt_token_count < $short_side_tokens as is_short_prompt,
        answer_token_count < $short_side_tokens as is_short_answer,
        case when prompt_token_count < $short_side_tokens then cast(prompt_hash as string) else '' end as short_prompt,
        case when answer_token_count < $short_side_tokens then cast(answer_hash as string) else '' end as short_answer
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
        cast(
            conv(
                substring(
                    md5(concat_ws('|', signatures.tools_hash, signatures.short_prompt, signatures.short_answer)), 1, 15
                ), 16, 10
            ) as bigint
        ) as equal_hash,
        signatures.is_short_prompt,
        signatures.is_short_answer,
        signatures.token_count
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
)

select * from near_rows
