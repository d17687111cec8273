-- global: one row is one pair that is refused, with the first reason
with refusals as (
    select pair_id, rule, value, threshold
    from selected.faulty_pairs
    union all
    select pair_id, rule, value, threshold
    from selected.surplus_pairs
)

select * from refusals
