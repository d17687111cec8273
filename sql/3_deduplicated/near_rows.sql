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
    select row_id, conversation_id, text_id, source_rank, rating
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

hashed as (
    select
        text_id, is_cut, repeated_share, length_chars, token_count, is_short_prompt, is_short_answer,
        case
            when tools_hash = '' and not is_short_prompt and not is_short_answer then 0
            else
                cast(
                    conv(substring(md5(concat_ws('|', tools_hash, short_prompt, short_answer)), 1, 15), 16, 10)
                    as bigint
                )
        end as equal_hash
    from signatures
),

near_rows as (
    select
        row_number() over (
            order by
                conversations.source_rank, conversations.rating desc nulls last, hashed.is_cut,
                -- Of one id no two are left.
                round(hashed.repeated_share, 1), hashed.length_chars desc, conversations.conversation_id
        ) as number,
        conversations.row_id,
        conversations.text_id,
        hashed.equal_hash,
        hashed.is_short_prompt,
        hashed.is_short_answer,
        hashed.token_count
    from conversations
    inner join hashed on conversations.text_id = hashed.text_id
)

select * from near_rows
