-- global: one row is one list of two or more answers to a prompt: its best and worst, ties too
-- The best is one that no veto binds, where there is such a one.
with listed as (
    select prompt_id, answer_id, stands_by, standing, is_vetoed
    from selected.listed
),

placed as (
    select
        prompt_id,
        stands_by,
        answer_id,
        standing,
        row_number() over (partition by prompt_id, stands_by order by is_vetoed, standing desc, answer_id) as from_best,
        row_number() over (partition by prompt_id, stands_by order by standing, answer_id desc) as from_worst
    from listed
),

extremes as (
    select
        best.prompt_id,
        best.stands_by,
        best.answer_id as best_id,
        worst.answer_id as worst_id,
        best.standing as best_standing,
        worst.standing as worst_standing
    from placed as best
    inner join placed as worst
        on
            best.prompt_id = worst.prompt_id
            and best.stands_by = worst.stands_by
            and best.from_best = 1
            and worst.from_worst = 1
            and best.answer_id <> worst.answer_id
)

select * from extremes
