-- global: one row is one candidate that another one stands for, with the row that survives it
with conversation_groups as (
    select entity, row_id, content_id, survivor_row_id, survivor_content_id
    from deduplicated.conversation_groups
),

answer_groups as (
    select entity, row_id, survivor_row_id
    from deduplicated.answer_groups
),

prefixes as (
    select row_id, survivor_row_id
    from deduplicated.prefixes
),

near_groups as (
    select row_id, survivor_row_id, similarity
    from deduplicated.near_groups
),

semantic_groups as (
    select row_id, survivor_row_id, similarity
    from deduplicated.semantic_groups
),

masked_groups as (
    select entity, row_id, survivor_row_id
    from deduplicated.masked_groups
),

losers as (
    select
        entity,
        row_id,
        survivor_row_id,
        1 as value,
        1 as threshold,
        case when content_id = survivor_content_id then 'exact_duplicate' else 'equal_after_normalising' end as rule
    from conversation_groups
    where row_id <> survivor_row_id
    union all
    select entity, row_id, survivor_row_id, 1 as value, 1 as threshold, 'exact_duplicate' as rule
    from answer_groups
    where row_id <> survivor_row_id
    union all
    select 'conversations' as entity, row_id, survivor_row_id, 1 as value, 1 as threshold, 'prefix_of' as rule
    from prefixes
    union all
    select
        'conversations' as entity, row_id, survivor_row_id, similarity as value, $near_threshold as threshold,
        'near_duplicate' as rule
    from near_groups
    where row_id <> survivor_row_id
    union all
    select
        'conversations' as entity, row_id, survivor_row_id, similarity as value, $semantic_threshold as threshold,
        'semantic_duplicate' as rule
    from semantic_groups
    where row_id <> survivor_row_id
    union all
    select entity, row_id, survivor_row_id, 1 as value, 1 as threshold, 'equal_when_redacted' as rule
    from masked_groups
    where row_id <> survivor_row_id
),

rejections as (
    select
        row_id,
        entity,
        rule,
        cast(value as double) as value,
        cast(threshold as double) as threshold,
        survivor_row_id as matched_id,
        cast(null as string) as detail
    from losers
)

select * from rejections
