-- global: one row is one pair of answers to one prompt with how often each was preferred to the other
-- A compared pair is one voice, and so is the last vote of one annotator. A tie counts for neither.
with votes as (
    select
        record_id,
        case when answer_a_id < answer_b_id then answer_a_id else answer_b_id end as answer_id,
        case when answer_a_id < answer_b_id then answer_b_id else answer_a_id end as other_id,
        case preferred when 'a' then answer_a_id when 'b' then answer_b_id end as preferred_id,
        annotator,
        kind,
        annotated_at,
        source_name
    from staged.votes
    where $accept_local_judge or not (kind = 'rule' and coalesce(annotator, '') like 'local %')
),

comparisons as (
    select distinct chosen_id, rejected_id
    from decontaminated.comparisons
),

answers as (
    select distinct answer_id, prompt_id
    from decontaminated.answers
),

placed as (
    select
        answer_id,
        other_id,
        preferred_id,
        row_number() over (
            partition by answer_id, other_id, kind, coalesce(annotator, record_id)
            order by annotated_at desc nulls last, preferred_id nulls last, source_name, record_id
        ) as place
    from votes
),

voices as (
    select answer_id, other_id, preferred_id
    from placed
    where place = 1
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
        count(case when voices.preferred_id = voices.other_id then 1 end) as loss_count,
        count(*) - count(voices.preferred_id) as tie_count
    from voices
    inner join answers on voices.answer_id = answers.answer_id
    inner join answers as others on voices.other_id = others.answer_id and answers.prompt_id = others.prompt_id
    where voices.answer_id <> voices.other_id
    group by answers.prompt_id, voices.answer_id, voices.other_id
)

select * from preferences
