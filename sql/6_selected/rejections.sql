-- global: one row is one candidate that is not wanted, waits for review, gives a split away, or was not chosen
-- In this order: what gives a split away is found among all that are wanted, so that a budget is spent
-- on rows that stay.
with unwanted as (
    select row_id, rule, value, threshold
    from selected.unwanted
),

reviewed as (
    select row_id, entity, value, threshold, answer_row_id, contradiction
    from selected.reviewed
),

leaked as (
    select row_id, entity, similarity, kept_row_id, kept_split
    from selected.leaked
    where not exists (select 1 from selected.reviewed where reviewed.row_id = leaked.row_id)
),

outranked as (
    select row_id, rule, value, threshold, winner_row_id, detail
    from selected.outranked
),

rejections as (
    select
        row_id,
        'conversations' as entity,
        rule,
        value,
        threshold,
        cast(null as string) as matched_id,
        cast(null as string) as detail
    from unwanted
    union all
    select
        row_id,
        entity,
        'needs_review' as rule,
        value,
        threshold,
        answer_row_id as matched_id,
        contradiction as detail
    from reviewed
    union all
    select
        row_id,
        entity,
        'split_leak' as rule,
        similarity as value,
        cast($near_threshold as double) as threshold,
        kept_row_id as matched_id,
        concat('a prompt of ', kept_split) as detail
    from leaked
    union all
    select
        row_id,
        'conversations' as entity,
        rule,
        value,
        threshold,
        winner_row_id as matched_id,
        detail
    from outranked
)

select * from rejections
