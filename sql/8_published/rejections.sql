-- global: one row is one staged row that fell out, with the layer and rule that took it
with rejections as (
    select 'cleaned' as layer, row_id, rule, value, threshold, matched_id, detail from cleaned.rejections
    union all
    select 'deduplicated' as layer, row_id, rule, value, threshold, matched_id, detail from deduplicated.rejections
    union all
    select 'decontaminated' as layer, row_id, rule, value, threshold, matched_id, detail from decontaminated.rejections
    union all
    select 'selected' as layer, row_id, rule, value, threshold, matched_id, detail from selected.rejections
    union all
    select 'preference' as layer, row_id, rule, value, threshold, matched_id, detail from preference.rejections
)

select * from rejections
