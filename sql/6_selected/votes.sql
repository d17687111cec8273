-- global: one row is one voter's choice between two answers to a prompt that enough voters voted on
-- One vote a voter and pair, counted before equal pairs collapse; a pair without a named voter is no vote.
with kept as (
    select pair_id
    from selected.comparisons
),

told as (
    select distinct pair_id, prompt_id, chosen_id, rejected_id, annotator
    from staged.comparisons
    where
        annotator is not null and origin = 'compared'
        and ($accept_local_judge or not rlike(annotator, '^local '))
        and exists (select 1 from kept where kept.pair_id = comparisons.pair_id)
),

voters as (
    select prompt_id
    from told
    group by prompt_id
    having count(distinct annotator) >= $min_voters
),

votes as (
    select
        told.prompt_id,
        told.chosen_id as preferred_id,
        told.rejected_id as other_id,
        told.annotator,
        cast(1 as double) as weight
    from told
    inner join voters on told.prompt_id = voters.prompt_id
)

select * from votes
