-- global: one row is one conversation that means nearly the same as others, with the kept one it was compared to
-- Greedy in the order of survival: tasks/functions/survivors.py. Who survives itself stays.
with edges as (
    select number, later_number, similarity
    from deduplicated.semantic_edges
),

semantic_rows as (
    select number, row_id
    from deduplicated.semantic_rows
),

joined as (
    select explode(survivors(collect_list(number), collect_list(later_number), collect_list(similarity))) as fate
    from edges
),

named as (
    select
        semantic_rows.row_id,
        survivor_rows.row_id as survivor_row_id,
        joined.fate.similarity,
        joined.fate.cluster_size
    from joined
    inner join semantic_rows on joined.fate.number = semantic_rows.number
    inner join semantic_rows as survivor_rows on joined.fate.survivor_number = survivor_rows.number
),

semantic_groups as (
    select row_id, survivor_row_id, similarity, cluster_size, cluster_size <= $max_cluster as is_within_limit
    from named
)

select * from semantic_groups
