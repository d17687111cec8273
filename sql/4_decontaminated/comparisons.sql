-- global: one row is one compared pair that holds no item of a benchmark
with comparisons as (
    select
        row_id,
        record_id,
        pair_id,
        prompt_id,
        chosen_id,
        rejected_id,
        source_name,
        source_rank,
        annotation_metrics
    from deduplicated.comparisons
),

rejections as (
    select row_id
    from decontaminated.rejections
    where entity = 'comparisons'
),

kept as (
    select
        comparisons.row_id,
        comparisons.record_id,
        comparisons.pair_id,
        comparisons.prompt_id,
        comparisons.chosen_id,
        comparisons.rejected_id,
        comparisons.source_name,
        comparisons.source_rank,
        comparisons.annotation_metrics
    from comparisons
    where not exists (
        select 1 from rejections
        where rejections.row_id = comparisons.row_id
    )
)

select * from kept
