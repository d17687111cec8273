-- global: one row is one candidate answer with what its text scored
with answers as (
    select
        row_id,
        answer_id,
        prompt_id,
        text_id,
        source_name,
        source_rank,
        rating is not null or rank is not null or label is not null or annotation_metrics is not null as has_opinion,
        model
    from decontaminated.answers
),

overall as (
    select
        text_id,
        overall_score
    from scored.overall
),

scored as (
    select
        answers.row_id,
        answers.answer_id,
        answers.prompt_id,
        answers.text_id,
        answers.source_name,
        answers.source_rank,
        answers.has_opinion,
        answers.model,
        overall.overall_score
    from answers
    inner join overall on answers.text_id = overall.text_id
)

select * from scored
