-- global: one row is one candidate answer that holds no item of a benchmark
with answers as (
    select
        row_id,
        record_id,
        answer_id,
        prompt_id,
        text_id,
        source_name,
        source_rank,
        rating,
        rank,
        label,
        annotation_metrics,
        model,
        annotator
    from deduplicated.answers
),

rejections as (
    select row_id
    from decontaminated.rejections
    where entity = 'answers'
),

kept as (
    select
        answers.row_id,
        answers.record_id,
        answers.answer_id,
        answers.prompt_id,
        answers.text_id,
        answers.source_name,
        answers.source_rank,
        answers.rating,
        answers.rank,
        answers.label,
        answers.annotation_metrics,
        answers.model,
        answers.annotator
    from answers
    where not exists (
        select 1 from rejections
        where rejections.row_id = answers.row_id
    )
)

select * from kept
