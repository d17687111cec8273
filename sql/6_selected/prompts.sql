-- global: one row is one prompt without an answer worth asking, and its split
with prompts as (
    select
        row_id,
        prompt_id,
        text_id,
        source_name
    from decontaminated.prompts
),

rejections as (
    select row_id
    from selected.rejections
    where entity = 'prompts'
),

splits as (
    select text_id, split
    from selected.splits
),

kept as (
    select
        prompts.row_id,
        prompts.prompt_id,
        prompts.text_id,
        prompts.source_name,
        splits.split
    from prompts
    inner join splits on prompts.text_id = splits.text_id
    where not exists (
        select 1 from rejections
        where rejections.row_id = prompts.row_id
    )
)

select * from kept
