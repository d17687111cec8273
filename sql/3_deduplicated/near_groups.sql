-- global: one row is one conversation that is nearly equal to others, with the kept one it was compared to
-- Greedy in the order of survival: tasks/functions/survivors.py. Who survives itself stays.
with edges as (
    select number, later_number, similarity
    from deduplicated.verified_edges
),

near_rows as (
    select number, row_id
    from deduplicated.near_rows
),

joined as (
    select explode(survivors(collect_list(number), collect_list(later_number), collect_list(similarity))) as fate
    from edges
),

named as (
    select
        near_rows.row_id,
        survivor_rows.row_id as survivor_row_id,
        joined.fate.similarity,
        joined.fate.cluster_size
    from joined
    inner join near_rows on joined.fate.number = near_rows.number
    inner join near_rows as survivor_rows on joined.fate.survivor_number = survivor_rows.number
),

near_groups as (
    select row_id, survivor_row_id, similarity, cluster_size, cluster_size <= $max_cluster as is_within_limit
    from named
)

select * from near_groups
