-- global: one row is one answer in a circle of preferences: each in it is preferred to another of it
-- A circle is a strongly connected set of answers to one prompt, joined where one was preferred to the other
-- more often than not (tasks/functions/cycles.py). No order of them agrees with all that was said.
with preferences as (
    select prompt_id, answer_id, other_id, win_count, loss_count
    from scored.preferences
    where win_count <> loss_count
),

answers as (
    select prompt_id, answer_id from preferences
    union
    select prompt_id, other_id as answer_id from preferences
),

numbered as (
    select row_number() over (order by answer_id) as number, prompt_id, answer_id
    from answers
),

edges as (
    select
        case when preferences.win_count > preferences.loss_count then first.number else second.number end as winner,
        case when preferences.win_count > preferences.loss_count then second.number else first.number end as loser
    from preferences
    inner join numbered as first on preferences.answer_id = first.answer_id
    inner join numbered as second on preferences.other_id = second.answer_id
),

found as (
    select explode(cycles(collect_list(winner), collect_list(loser))) as member
    from edges
),

cycles as (
    select
        members.prompt_id,
        members.answer_id,
        firsts.answer_id as cycle_id,
        found.member.cycle_size
    from found
    inner join numbered as members on found.member.number = members.number
    inner join numbered as firsts on found.member.first_number = firsts.number
)

select * from cycles
