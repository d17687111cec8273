-- global: one row is one conversation whose vector is compared with others', numbered by who survives first
-- Who is equal to another, begins it or says nearly the same is out before. Tools must be equal, and
-- vectors of one space and dimension: they are one hash, and only rows that have it in common meet.
with losers as (
    select row_id
    from deduplicated.conversation_groups
    where entity = 'conversations' and row_id <> survivor_row_id
    union all
    select row_id
    from deduplicated.prefixes
    union all
    select row_id
    from deduplicated.near_groups
    where row_id <> survivor_row_id
),

conversations as (
    select row_id, record_id, conversation_id, text_id, source_name, source_rank, rating
    from cleaned.conversations
    where $find_semantic_duplicates and not exists (select 1 from losers where losers.row_id = conversations.row_id)
),

signatures as (
    select
        text_id,
        tools_hash,
        is_cut,
        repeated_share,
        length_chars,
        prompt_token_count + answer_token_count as token_count
    from cleaned.signatures
),

embeddings as (
    select text_id, space, dimension
    from deduplicated.embeddings
),

semantic_rows as (
    select
        row_number() over (
            order by
                conversations.source_rank, conversations.rating desc nulls last, signatures.is_cut,
                round(signatures.repeated_share, 1), signatures.length_chars desc, conversations.conversation_id,
                conversations.source_name, conversations.row_id
        ) as number,
        conversations.row_id,
        conversations.record_id,
        conversations.text_id,
        embeddings.space,
        embeddings.dimension,
        signatures.tools_hash,
        signatures.token_count,
        cast(
            conv(
                substring(
                    md5(
                        concat_ws(
                            '|', signatures.tools_hash, embeddings.space, cast(embeddings.dimension as string)
                        )
                    ), 1, 15
                ), 16, 10
            ) as bigint
        ) as equal_hash
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
    inner join embeddings on conversations.text_id = embeddings.text_id
)

select * from semantic_rows
