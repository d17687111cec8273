-- global: one row is one voter's choice between two answers to a prompt that enough voters voted on
-- One vote a voter and pair, counted before equal pairs collapse; a tie is half a vote for either side. A pair
-- without a named voter is no vote. A file of opinions is given to decide, so one voter of it is enough; a pair of
-- a corpus is published as it is, and ranks others only with more.
with kept as (
    select pair_id
    from selected.comparisons
),

candidates as (
    select answer_id, prompt_id
    from selected.candidates
),

compared as (
    select
        prompt_id, chosen_id as preferred_id, rejected_id as other_id, annotator, cast(1 as double) as weight,
        false as is_filed
    from staged.comparisons
    where
        origin = 'compared' and chosen_id <> rejected_id
        and ($accept_local_judge or not rlike(annotator, '^local '))
        and exists (select 1 from kept where kept.pair_id = comparisons.pair_id)
),

voted as (
    select
        answer_id as preferred_id, other_id, annotator,
        case when preferred_id is null then cast(0.5 as double) else cast(1 as double) end as weight
    from scored.ballots
    where coalesce(preferred_id, answer_id) = answer_id
    union all
    select
        other_id as preferred_id, answer_id as other_id, annotator,
        case when preferred_id is null then cast(0.5 as double) else cast(1 as double) end as weight
    from scored.ballots
    where coalesce(preferred_id, other_id) = other_id
),

told as (
    select prompt_id, preferred_id, other_id, annotator, weight, is_filed
    from compared
    union all
    select
        candidates.prompt_id, voted.preferred_id, voted.other_id, voted.annotator, voted.weight,
        true as is_filed
    from voted
    inner join candidates on voted.preferred_id = candidates.answer_id
    inner join candidates as others
        on voted.other_id = others.answer_id and candidates.prompt_id = others.prompt_id
),

named as (
    select
        prompt_id, preferred_id, other_id, annotator, max(weight) as weight,
        count(case when is_filed then 1 end) as filed_count
    from told
    where annotator is not null
    group by prompt_id, preferred_id, other_id, annotator
),

voters as (
    select prompt_id
    from named
    group by prompt_id
    having count(distinct annotator) >= $min_voters or sum(filed_count) > 0
),

votes as (
    select named.prompt_id, named.preferred_id, named.other_id, named.annotator, named.weight
    from named
    inner join voters on named.prompt_id = voters.prompt_id
)

select * from votes
