-- global: one row is one answer that was voted on, with its Bradley-Terry strength among those voted on with it
-- Log odds, 0 for an even answer; tasks/functions/strengths.py. Answers that no chain of votes joins cannot be
-- compared: of a prompt's groups the largest counts.
with votes as (
    select prompt_id, preferred_id, other_id, weight
    from selected.votes
),

voted as (
    select prompt_id, preferred_id as answer_id from votes
    union
    select prompt_id, other_id as answer_id from votes
),

numbered as (
    select prompt_id, answer_id, row_number() over (order by answer_id) as number
    from voted
),

contests as (
    select preferred.number as winner, others.number as loser, sum(votes.weight) as weight
    from votes
    inner join numbered as preferred on votes.preferred_id = preferred.answer_id
    inner join numbered as others on votes.other_id = others.answer_id
    group by preferred.number, others.number
),

found as (
    select explode(strengths(collect_list(winner), collect_list(loser), collect_list(weight))) as answer
    from contests
),

sized as (
    select
        numbered.prompt_id,
        numbered.answer_id,
        found.answer.strength,
        found.answer.group_number,
        count(*) over (partition by numbered.prompt_id, found.answer.group_number) as group_size
    from found
    inner join numbered on found.answer.number = numbered.number
),

placed as (
    select
        prompt_id,
        answer_id,
        strength,
        group_number,
        first_value(group_number) over (partition by prompt_id order by group_size desc, group_number) as main_number
    from sized
),

main_group as (
    select prompt_id, answer_id, strength
    from placed
    where group_number = main_number
)

select * from main_group
