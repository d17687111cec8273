-- global: one row is one answer that was asked for again and the answer that its user kept instead
-- Both stand in one log under one whole prompt and, where users are named, one user. The last one kept
-- counts; without times only where it is the only one. What anybody voted down was not kept.
with answers as (
    select row_id, answer_id, prompt_id, source_name
    from selected.answers
    where $pair_regenerations
),

told as (
    select row_id, coalesce(annotator, '') as user_name, label_origin, annotated_at as answered_at
    from staged.answers
),

candidates as (
    select answer_id
    from selected.candidates
    where down_vote_count = 0
),

logged as (
    select distinct
        answers.answer_id,
        answers.prompt_id,
        answers.source_name,
        told.user_name,
        told.answered_at,
        coalesce(told.label_origin, '') = 'regeneration' as is_asked_again,
        candidates.answer_id is not null as is_kept
    from answers
    inner join told on answers.row_id = told.row_id
    left join candidates on answers.answer_id = candidates.answer_id
),

followed as (
    select
        before_it.prompt_id,
        before_it.answer_id as rejected_id,
        after_it.answer_id as chosen_id,
        after_it.answered_at,
        count(after_it.answer_id) over (partition by before_it.answer_id) as kept_count,
        row_number() over (
            partition by before_it.answer_id order by after_it.answered_at desc nulls last, after_it.answer_id
        ) as place
    from logged as before_it
    inner join logged as after_it
        on
            before_it.prompt_id = after_it.prompt_id
            and before_it.source_name = after_it.source_name
            and before_it.user_name = after_it.user_name
            and before_it.answer_id <> after_it.answer_id
            and before_it.is_asked_again
            and after_it.is_kept
            and coalesce(before_it.answered_at <= after_it.answered_at, true)
),

regenerations as (
    select
        substring(sha2(concat(chosen_id, rejected_id), 256), 1, 32) as pair_id,
        prompt_id,
        chosen_id,
        rejected_id
    from followed
    where place = 1 and (kept_count = 1 or answered_at is not null)
)

select * from regenerations
