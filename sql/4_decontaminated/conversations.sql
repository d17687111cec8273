-- global: one row is one SFT candidate that holds no item of a benchmark
with conversations as (
    select
        row_id,
        record_id,
        conversation_id,
        prompt_id,
        text_id,
        source_name,
        source_rank,
        rating
    from deduplicated.conversations
),

rejections as (
    select row_id
    from decontaminated.rejections
    where entity = 'conversations'
),

kept as (
    select
        conversations.row_id,
        conversations.record_id,
        conversations.conversation_id,
        conversations.prompt_id,
        conversations.text_id,
        conversations.source_name,
        conversations.source_rank,
        conversations.rating
    from conversations
    where not exists (
        select 1 from rejections
        where rejections.row_id = conversations.row_id
    )
)

select * from kept
