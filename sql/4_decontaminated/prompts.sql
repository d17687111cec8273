-- global: one row is one prompt without an answer that holds no item of a benchmark
with prompts as (
    select
        row_id,
        record_id,
        prompt_id,
        text_id,
        source_name,
        source_rank
    from deduplicated.prompts
),

rejections as (
    select row_id
    from decontaminated.rejections
    where entity = 'prompts'
),

kept as (
    select
        prompts.row_id,
        prompts.record_id,
        prompts.prompt_id,
        prompts.text_id,
        prompts.source_name,
        prompts.source_rank
    from prompts
    where not exists (
        select 1 from rejections
        where rejections.row_id = prompts.row_id
    )
)

select * from kept
