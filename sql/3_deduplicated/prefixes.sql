-- global: one row is one conversation whose turns are the first of a longer one, and that one
-- Of several longer ones it is one that begins no other, first by source rank, then the longest.
with signatures as (
    select text_id, normal_hash, tools_hash, length_chars, opening_hashes
    from cleaned.signatures
),

losers as (
    select row_id
    from deduplicated.conversation_groups
    where entity = 'conversations' and row_id <> survivor_row_id
),

conversations as (
    select row_id, conversation_id, text_id, source_name, source_rank
    from cleaned.conversations
    where $find_near_duplicates and not exists (select 1 from losers where losers.row_id = conversations.row_id)
),

openings as (
    select
        conversations.row_id,
        conversations.source_rank,
        conversations.conversation_id,
        signatures.normal_hash,
        signatures.tools_hash,
        signatures.length_chars,
        explode(signatures.opening_hashes) as opening_hash
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
),

begun as (
    select distinct opening_hash, tools_hash
    from openings
),

maximal as (
    select
        openings.row_id, openings.source_rank, openings.conversation_id, openings.length_chars,
        openings.opening_hash, openings.tools_hash
    from openings
    where not exists (
        select 1 from begun
        where begun.opening_hash = openings.normal_hash and begun.tools_hash = openings.tools_hash
    )
),

longest as (
    select
        opening_hash,
        tools_hash,
        row_id,
        row_number() over (
            partition by opening_hash, tools_hash
            order by source_rank, length_chars desc, conversation_id, row_id
        ) as place
    from maximal
),

prefixes as (
    select conversations.row_id, longest.row_id as survivor_row_id
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
    inner join longest
        on
            signatures.normal_hash = longest.opening_hash
            and signatures.tools_hash = longest.tools_hash
            and longest.place = 1
)

select * from prefixes
