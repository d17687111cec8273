-- global: one row is one pair that $pair_rule makes of the answers in one list of a prompt, never of a tie
-- The best is one that no safety veto binds, where there is such a one.
-- Draws are seeded hashes of content ids. Of more than 32 answers, all_above_margin sets the 32 best
-- against the 32 worst. Ratings, ranks and votes each make lists of their own.
with policy as (
    select distinct answer_id
    from selected.answers
    where $pair_rule = 'on_policy_best_of_n' and model = $policy_model
),

listed as (
    select
        prompt_id, answer_id, stands_by, standing, is_vetoed,
        case $pair_rule when 'on_policy_best_of_n' then 'on_policy' else $pair_rule end as rule
    from selected.listed
    where
        $pair_rule <> 'on_policy_best_of_n'
        or exists (select 1 from policy where policy.answer_id = listed.answer_id)
),

placed as (
    select
        prompt_id, stands_by, concat(rule, '_', stands_by) as origin, answer_id, standing, is_vetoed,
        max(case when not is_vetoed then standing end) over (partition by prompt_id, stands_by) as best_standing,
        row_number() over (partition by prompt_id, stands_by order by is_vetoed, standing desc, answer_id) as from_best,
        row_number() over (partition by prompt_id, stands_by order by standing, answer_id desc) as from_worst
    from listed
),

-- One that stands as high as the best cannot be drawn against it.
drawn as (
    select
        answer_id,
        row_number() over (
            partition by prompt_id, stands_by order by md5(concat($pair_seed, ':', answer_id)), answer_id
        ) as draw
    from placed
    where standing < best_standing
),

-- A chosen and a rejected answer meet where their places are equal; one without a place meets none.
told as (
    select
        placed.prompt_id, placed.stands_by, placed.origin, placed.answer_id, placed.standing, placed.from_best,
        placed.from_worst, drawn.draw
    from placed
    left join drawn on placed.answer_id = drawn.answer_id
),

seated as (
    select
        prompt_id, stands_by, origin, answer_id, standing,
        case
            when $pair_rule = 'adjacent' then from_best + 1
            when from_best = 1 or ($pair_rule = 'all_above_margin' and from_best <= 32) then 0
        end as place_as_chosen,
        case
            when $pair_rule = 'adjacent' then from_best
            when $pair_rule = 'best_random' then case when draw = 1 then 0 end
            when from_worst = 1 or ($pair_rule = 'all_above_margin' and from_worst <= 32) then 0
        end as place_as_rejected
    from told
),

matched_answers as (
    select
        substring(sha2(concat(chosen.answer_id, rejected.answer_id), 256), 1, 32) as pair_id,
        chosen.prompt_id,
        chosen.answer_id as chosen_id,
        rejected.answer_id as rejected_id,
        chosen.origin,
        round(chosen.standing - rejected.standing, 6) as gap
    from seated as chosen
    inner join seated as rejected
        on
            chosen.prompt_id = rejected.prompt_id and chosen.stands_by = rejected.stands_by
            and chosen.place_as_chosen = rejected.place_as_rejected and chosen.standing > rejected.standing
)

select * from matched_answers
