-- global: one row is one source of opinions: how many it gave, and how many of those name no answer that is known
-- An id that no staged answer has is unknown. A vote is lost too where its two answers are not to one prompt.
with annotations as (
    select record_id, answer_id, kind, source_name from staged.annotations
),

votes as (
    select record_id, answer_a_id, answer_b_id, kind, source_name from staged.votes
),

answers as (
    select distinct answer_id, prompt_id from staged.answers
),

met as (
    select
        annotations.source_name,
        annotations.kind,
        1 as annotation_count,
        case when answers.answer_id is null then 1 else 0 end as unknown_count,
        0 as vote_count,
        0 as lost_vote_count
    from annotations
    left join answers on annotations.answer_id = answers.answer_id
    union all
    select
        votes.source_name,
        votes.kind,
        0 as annotation_count,
        0 as unknown_count,
        1 as vote_count,
        case when answers.prompt_id = others.prompt_id then 0 else 1 end as lost_vote_count
    from votes
    left join answers on votes.answer_a_id = answers.answer_id
    left join answers as others on votes.answer_b_id = others.answer_id
),

outside_opinions as (
    select
        source_name,
        kind,
        cast(sum(annotation_count) as bigint) as annotation_count,
        cast(sum(unknown_count) as bigint) as unknown_count,
        cast(sum(vote_count) as bigint) as vote_count,
        cast(sum(lost_vote_count) as bigint) as lost_vote_count
    from met
    group by source_name, kind
)

select * from outside_opinions
