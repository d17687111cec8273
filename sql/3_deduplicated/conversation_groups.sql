-- global: one row is one conversation or prompt equal after normalising to others, and who survives
-- First of its group by source rank, human rating, completeness (characters), content id, source.
with signatures as (
    select text_id, normal_hash, tools_hash, length_chars
    from cleaned.signatures
),

candidates as (
    select
        'conversations' as entity, row_id, conversation_id as content_id, text_id, source_name, source_rank, rating
    from cleaned.conversations
    union all
    select
        'prompts' as entity,
        row_id,
        prompt_id as content_id,
        text_id,
        source_name,
        source_rank,
        cast(null as double) as rating
    from cleaned.prompts
),

keyed as (
    select
        candidates.entity,
        candidates.row_id,
        candidates.content_id,
        candidates.source_name,
        candidates.source_rank,
        candidates.rating,
        signatures.normal_hash,
        signatures.tools_hash,
        signatures.length_chars
    from candidates
    inner join signatures on candidates.text_id = signatures.text_id
),

repeated as (
    select entity, normal_hash, tools_hash
    from keyed
    group by entity, normal_hash, tools_hash
    having count(*) > 1
),

groups as (
    select
        keyed.entity,
        keyed.row_id,
        keyed.content_id,
        first_value(keyed.row_id) over survivor_first as survivor_row_id,
        first_value(keyed.content_id) over survivor_first as survivor_content_id
    from keyed
    inner join repeated
        on
            keyed.entity = repeated.entity
            and keyed.normal_hash = repeated.normal_hash
            and keyed.tools_hash = repeated.tools_hash
    window survivor_first as (
        partition by keyed.entity, keyed.normal_hash, keyed.tools_hash
        order by
            keyed.source_rank, keyed.rating desc nulls last, keyed.length_chars desc, keyed.content_id,
            keyed.source_name, keyed.row_id
    )
)

select * from groups
