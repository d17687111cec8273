-- global: one row is one answer whose opinions contradict each other, with the first contradiction
-- One who rates an answer overall far from its aspects, a better rank rated well under a worse one, a thumb against it.
with opinions as (
    select
        row_id, answer_id, prompt_id, standard, value, annotator, source_name,
        cast(rating as decimal(38, 6)) as rating, cast(greatest(weight, -weight) as decimal(38, 12)) as share,
        cast(case when weight < 0 then -weight * (6 - rating) else weight * rating end as decimal(38, 12)) as counted
    from scored.opinions
    where is_counted
),

ratings as (
    select answer_id, rating, up_vote_count, down_vote_count
    from scored.ratings
),

tellers as (
    select
        answer_id,
        coalesce(annotator, row_id) as teller,
        round(cast(avg(case standard when 'overall' then rating end) as double), 6) as overall_rating,
        round(try_divide(cast(sum(counted) as double), cast(sum(share) as double)), 6) as aspects_rating
    from opinions
    group by answer_id, coalesce(annotator, row_id)
),

ranked as (
    select
        opinions.answer_id,
        ratings.rating - min(ratings.rating) over (
            partition by opinions.prompt_id, opinions.source_name, opinions.annotator
            order by opinions.value range between unbounded preceding and 1 preceding
        ) as over_better,
        max(ratings.rating) over (
            partition by opinions.prompt_id, opinions.source_name, opinions.annotator
            order by opinions.value range between 1 following and unbounded following
        ) - ratings.rating as under_worse
    from opinions
    inner join ratings on opinions.answer_id = ratings.answer_id
    where opinions.standard = 'rank' and ratings.rating is not null
),

found as (
    select
        answer_id, 1 as place, 'overall against aspects' as contradiction, $overall_gap as threshold,
        greatest(overall_rating - aspects_rating, aspects_rating - overall_rating) as value
    from tellers
    where greatest(overall_rating - aspects_rating, aspects_rating - overall_rating) >= $overall_gap
    union all
    select
        answer_id, 2 as place, 'rank against rating' as contradiction, $rank_gap as threshold,
        greatest(coalesce(over_better, under_worse), coalesce(under_worse, over_better)) as value
    from ranked
    where over_better >= $rank_gap or under_worse >= $rank_gap
    union all
    select
        answer_id, 3 as place, 'thumb up against rating' as contradiction, $up_vote_rating as threshold, rating as value
    from ratings
    where up_vote_count > 0 and down_vote_count = 0 and rating <= $up_vote_rating
    union all
    select
        answer_id, 4 as place, 'thumb down against rating' as contradiction, $down_vote_rating as threshold,
        rating as value
    from ratings
    where down_vote_count > 0 and up_vote_count = 0 and rating >= $down_vote_rating
),

placed as (
    select
        answer_id, contradiction, value, threshold,
        row_number() over (partition by answer_id order by place, value desc) as number
    from found
),

contradictions as (
    select answer_id, contradiction, round(value, 6) as value, cast(threshold as double) as threshold
    from placed where number = 1
)

select * from contradictions
