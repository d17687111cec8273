-- global: one row is one distinct answer with all that was said of it taken together
-- An answer stands by its rating, or by its rank where nobody rated it, and is only ever compared with answers
-- that stand by the same.
with answers as (
    select answer_id, prompt_id, text_id, split, source_name, source_rank, has_opinion, model
    from selected.answers
),

signatures as (
    select text_id, normal_hash
    from cleaned.signatures
),

ratings as (
    select
        answer_id, rating, mean_rank, up_vote_count, down_vote_count, is_vetoed, reward_score,
        annotation_count, annotation_spread, annotation_metrics
    from scored.ratings
),

first_tellings as (
    select
        answer_id,
        prompt_id,
        split,
        min(text_id) over (partition by answer_id) as text_id,
        source_name,
        model,
        row_number() over (
            partition by answer_id
            order by has_opinion desc, source_rank, source_name, model nulls last
        ) as place
    from answers
),

candidates as (
    select
        first_tellings.answer_id,
        first_tellings.prompt_id,
        first_tellings.split,
        first_tellings.text_id,
        ratings.rating,
        coalesce(ratings.up_vote_count, 0) as up_vote_count,
        coalesce(ratings.down_vote_count, 0) as down_vote_count,
        case
            when ratings.rating is not null then 'rating'
            when ratings.mean_rank is not null then 'rank'
        end as stands_by,
        coalesce(ratings.rating, -ratings.mean_rank) as standing,
        signatures.normal_hash,
        first_tellings.source_name,
        ratings.annotation_metrics,
        first_tellings.model,
        coalesce(ratings.is_vetoed, false) as is_vetoed,
        ratings.reward_score,
        coalesce(ratings.annotation_count, 0) as annotation_count,
        ratings.annotation_spread
    from first_tellings
    inner join signatures on first_tellings.text_id = signatures.text_id
    left join ratings on first_tellings.answer_id = ratings.answer_id
    where first_tellings.place = 1
)

select * from candidates
