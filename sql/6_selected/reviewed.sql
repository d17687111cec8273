-- global: one row is one answer whose opinions contradict each other, or one pair that holds such an answer
-- It waits for people (rule `needs_review`): value and threshold are those of scored.contradictions.
with answers as (
    select row_id, answer_id
    from scored.answers
),

contradictions as (
    select answer_id, contradiction, value, threshold
    from scored.contradictions
),

sides as (
    select row_id, chosen_id as answer_id from decontaminated.comparisons
    union all
    select row_id, rejected_id as answer_id from decontaminated.comparisons
),

met as (
    select
        sides.row_id,
        contradictions.contradiction,
        contradictions.value,
        contradictions.threshold,
        min(answers.row_id) as answer_row_id
    from sides
    inner join contradictions on sides.answer_id = contradictions.answer_id
    inner join answers on sides.answer_id = answers.answer_id
    group by sides.row_id, contradictions.contradiction, contradictions.value, contradictions.threshold
),

placed as (
    select
        row_id, contradiction, value, threshold, answer_row_id,
        row_number() over (partition by row_id order by contradiction, value desc, answer_row_id) as place
    from met
),

reviewed as (
    select
        answers.row_id,
        'answers' as entity,
        contradictions.value,
        contradictions.threshold,
        cast(null as string) as answer_row_id,
        contradictions.contradiction
    from answers
    inner join contradictions on answers.answer_id = contradictions.answer_id
    union all
    select row_id, 'comparisons' as entity, value, threshold, answer_row_id, contradiction
    from placed
    where place = 1
)

select * from reviewed
