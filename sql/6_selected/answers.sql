-- global: one row is one candidate answer that may be compared, and its split
with answers as (
    select
        row_id,
        answer_id,
        prompt_id,
        text_id,
        source_name,
        source_rank,
        has_opinion,
        model,
        overall_score
    from scored.answers
),

rejections as (
    select row_id
    from selected.rejections
    where entity = 'answers'
),

splits as (
    select text_id, split
    from selected.splits
),

kept as (
    select
        answers.row_id,
        answers.answer_id,
        answers.prompt_id,
        answers.text_id,
        answers.source_name,
        answers.source_rank,
        answers.has_opinion,
        answers.model,
        answers.overall_score,
        splits.split
    from answers
    inner join splits on answers.text_id = splits.text_id
    where not exists (
        select 1 from rejections
        where rejections.row_id = answers.row_id
    )
)

select * from kept
