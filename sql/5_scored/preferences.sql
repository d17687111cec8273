-- global: one row is one pair of answers to one prompt with how often each was preferred to the other
-- A compared pair is one voice, and so is the last vote of one annotator. A tie counts for neither.
with ballots as (
    select answer_id, other_id, preferred_id
    from scored.ballots
),

comparisons as (
    select distinct chosen_id, rejected_id
    from decontaminated.comparisons
),

answers as (
    select distinct answer_id, prompt_id
    from decontaminated.answers
),

voices as (
    select answer_id, other_id, preferred_id
    from ballots
    union all
    select
        least(chosen_id, rejected_id) as answer_id, greatest(chosen_id, rejected_id) as other_id,
        chosen_id as preferred_id
    from comparisons
),

preferences as (
    select
        answers.prompt_id,
        voices.answer_id,
        voices.other_id,
        count(case when voices.preferred_id = voices.answer_id then 1 end) as win_count,
        count(case when voices.preferred_id = voices.other_id then 1 end) as loss_count
    from voices
    inner join answers on voices.answer_id = answers.answer_id
    inner join answers as others on voices.other_id = others.answer_id and answers.prompt_id = others.prompt_id
    where voices.answer_id <> voices.other_id
    group by answers.prompt_id, voices.answer_id, voices.other_id
)

select * from preferences
