-- global: one row is one answer that somebody judged, with all opinions that count taken together
-- The rating is the weighted mean of its aspects, one of negative weight the other way round (6 - rating, so
-- that it stays from 1 to 5; sums are of decimals, which no order of rows changes); else what was said of it overall.
-- Safety of $veto_safety or less is a veto.
with standards as (
    select
        answer_id, prompt_id, standard, annotation_count, rating, spread,
        cast(greatest(weight, -weight) as decimal(38, 12)) as share,
        cast(case when weight < 0 then -weight * (6 - rating) else weight * rating end as decimal(38, 12)) as counted
    from scored.standards
),

opinions as (
    select answer_id, value
    from scored.opinions
    where is_counted and standard = 'thumb'
),

votes as (
    select
        answer_id,
        count(case when value = 1 then 1 end) as up_vote_count,
        count(case when value = 0 then 1 end) as down_vote_count
    from opinions
    group by answer_id
),

told as (
    select
        answer_id,
        prompt_id,
        round(try_divide(cast(sum(counted) as double), cast(sum(share) as double)), 6) as aspects_rating,
        max(case standard when 'overall' then rating end) as overall_rating,
        max(case standard when 'rank' then rating end) as mean_rank,
        coalesce(max(case standard when 'safety' then rating end) <= $veto_safety, false) as is_vetoed,
        max(case standard when 'reward' then rating end) as reward_rating,
        sum(case standard when 'reward' then 0 else annotation_count end) as annotation_count,
        max(case when standard not in ('rank', 'thumb', 'reward') then spread end) as annotation_spread,
        count(case when standard not in ('overall', 'rank', 'thumb', 'reward') then 1 end) as metric_count,
        annotation_metrics(collect_list(standard), collect_list(rating)) as annotation_metrics
    from standards
    group by answer_id, prompt_id
),

ratings as (
    select
        told.answer_id,
        told.prompt_id,
        coalesce(told.aspects_rating, told.overall_rating) as rating,
        told.aspects_rating,
        told.overall_rating,
        told.mean_rank,
        coalesce(votes.up_vote_count, 0) as up_vote_count,
        coalesce(votes.down_vote_count, 0) as down_vote_count,
        told.is_vetoed,
        -- From 1 to 5 back to a score from 0 to 1.
        round((told.reward_rating - 1) / 4, 6) as reward_score,
        cast(told.annotation_count as bigint) as annotation_count,
        told.annotation_spread,
        case when told.metric_count > 0 then told.annotation_metrics end as annotation_metrics
    from told
    left join votes on told.answer_id = votes.answer_id
)

select * from ratings
