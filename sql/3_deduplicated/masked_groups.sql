-- global: one row is one conversation or prompt that is released as others are, once masked, and who survives
-- Among those that no other rule takes. First by source rank, human rating, content id, source: equal as they
-- are released, all are as complete.
with conversation_groups as (
    select row_id from deduplicated.conversation_groups where row_id <> survivor_row_id
),

prefixes as (
    select row_id from deduplicated.prefixes
),

near_groups as (
    select row_id from deduplicated.near_groups where row_id <> survivor_row_id
),

semantic_groups as (
    select row_id from deduplicated.semantic_groups where row_id <> survivor_row_id
),

personal_data as (
    select text_id, redacted_id from cleaned.personal_data where redacted_id is not null
),

candidates as (
    select 'conversations' as entity, row_id, conversation_id as content_id, text_id, source_name, source_rank, rating
    from cleaned.conversations
    union all
    select
        'prompts' as entity, row_id, prompt_id as content_id, text_id, source_name, source_rank,
        cast(null as double) as rating
    from cleaned.prompts
),

released as (
    select
        candidates.entity, candidates.row_id, candidates.source_name, candidates.source_rank, candidates.rating,
        candidates.content_id,
        coalesce(personal_data.redacted_id, candidates.content_id) as released_id
    from candidates
    left join personal_data on candidates.text_id = personal_data.text_id
),

left_over as (
    select entity, row_id, content_id, released_id, source_name, source_rank, rating
    from released
    where
        exists (select 1 from personal_data where personal_data.redacted_id = released.released_id)
        and not exists (select 1 from conversation_groups where conversation_groups.row_id = released.row_id)
        and not exists (select 1 from prefixes where prefixes.row_id = released.row_id)
        and not exists (select 1 from near_groups where near_groups.row_id = released.row_id)
        and not exists (select 1 from semantic_groups where semantic_groups.row_id = released.row_id)
),

repeated as (
    select entity, released_id
    from left_over
    group by entity, released_id
    having count(*) > 1
),

groups as (
    select
        left_over.entity,
        left_over.row_id,
        first_value(left_over.row_id) over (
            partition by left_over.entity, left_over.released_id
            order by
                left_over.source_rank, left_over.rating desc nulls last, left_over.content_id,
                left_over.source_name, left_over.row_id
        ) as survivor_row_id
    from left_over
    inner join repeated on left_over.entity = repeated.entity and left_over.released_id = repeated.released_id
)

select * from groups
