-- global: one row is one SFT candidate with the score that $external_scorer gave it
-- Scaled as $external_scale says: as it is, or between the lowest and the highest of all candidates'. Of
-- several scores of one row it is the mean.
with scores as (
    select content_id as conversation_id, score
    from staged.scores
    where scorer = $external_scorer
),

conversations as (
    select distinct conversation_id
    from decontaminated.conversations
),

means as (
    select scores.conversation_id, round(avg(scores.score), 6) as raw_score
    from scores
    inner join conversations on scores.conversation_id = conversations.conversation_id
    group by scores.conversation_id
),

ends as (
    select min(raw_score) as lowest, max(raw_score) as highest
    from means
),

placed as (
    select
        means.conversation_id,
        means.raw_score,
        coalesce(try_divide(means.raw_score - ends.lowest, ends.highest - ends.lowest), 0.5) as share
    from means
    cross join ends
),

external as (
    select
        conversation_id,
        raw_score,
        round(cast(
            case $external_scale when 'min_max' then share when 'reversed' then 1 - share else raw_score end as double
        ), 6) as external_score
    from placed
)

select * from external
