-- global: one row is one distinct answer with all that was said of it taken together
-- Ratings are averaged, ranks averaged, votes counted. An answer stands by its rating, or by its
-- rank where nobody rated it, and is only ever compared with answers that stand by the same.
with answers as (
    select
        answer_id, prompt_id, text_id, split, source_name, source_rank, rating, rank, label, annotation_metrics, model
    from selected.answers
),

signatures as (
    select text_id, normal_hash
    from cleaned.signatures
),

opinions as (
    select
        answer_id,
        prompt_id,
        split,
        min(text_id) as text_id,
        round(avg(rating), 6) as rating,
        avg(cast(rank as double)) as mean_rank,
        count(case when label then 1 end) as up_vote_count,
        count(case when not label then 1 end) as down_vote_count
    from answers
    group by answer_id, prompt_id, split
),

first_tellings as (
    select
        answer_id,
        source_name,
        annotation_metrics,
        model,
        row_number() over (
            partition by answer_id
            order by
                case when rating is null and rank is null and label is null then 1 else 0 end,
                source_rank, cast(annotation_metrics as string) nulls last, source_name, model nulls last
        ) as place
    from answers
),

candidates as (
    select
        opinions.answer_id,
        opinions.prompt_id,
        opinions.split,
        opinions.text_id,
        opinions.rating,
        opinions.up_vote_count,
        opinions.down_vote_count,
        case
            when opinions.rating is not null then 'rating'
            when opinions.mean_rank is not null then 'rank'
        end as stands_by,
        coalesce(opinions.rating, -opinions.mean_rank) as standing,
        signatures.normal_hash,
        first_tellings.source_name,
        first_tellings.annotation_metrics,
        first_tellings.model
    from opinions
    inner join first_tellings on opinions.answer_id = first_tellings.answer_id and first_tellings.place = 1
    inner join signatures on opinions.text_id = signatures.text_id
)

select * from candidates
