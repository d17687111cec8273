-- global: one row is one pair that could be published: one that came compared, or a prompt's extremes
with candidates as (
    select answer_id, text_id, rating, normal_hash
    from selected.candidates
),

personal_data as (
    select text_id, redacted_id
    from cleaned.personal_data
),

comparisons as (
    select pair_id, prompt_id, chosen_id, rejected_id
    from selected.comparisons
),

extremes as (
    select prompt_id, stands_by, best_id, worst_id
    from selected.extremes
),

sides as (
    select pair_id, prompt_id, chosen_id, rejected_id, 'compared' as origin
    from comparisons
    union all
    select
        substring(sha2(concat(best_id, worst_id), 256), 1, 32) as pair_id,
        prompt_id,
        best_id as chosen_id,
        worst_id as rejected_id,
        concat('best_worst_', stands_by) as origin
    from extremes
    where not exists (
        select 1 from comparisons
        where comparisons.chosen_id = extremes.best_id and comparisons.rejected_id = extremes.worst_id
    )
),

pairings as (
    select
        sides.pair_id,
        sides.prompt_id,
        sides.chosen_id,
        sides.rejected_id,
        sides.origin,
        chosen.rating as chosen_rating,
        rejected.rating as rejected_rating,
        round(chosen.rating - rejected.rating, 6) as margin,
        -- Both share their prompt, so equal wholes are equal answers, of one turn or of many.
        chosen.normal_hash = rejected.normal_hash as is_same_text,
        -- What is masked or cut may be all that they differ in.
        coalesce(chosen_data.redacted_id, sides.chosen_id)
        = coalesce(rejected_data.redacted_id, sides.rejected_id) as is_same_redacted
    from sides
    inner join candidates as chosen on sides.chosen_id = chosen.answer_id
    inner join candidates as rejected on sides.rejected_id = rejected.answer_id
    left join personal_data as chosen_data on chosen.text_id = chosen_data.text_id
    left join personal_data as rejected_data on rejected.text_id = rejected_data.text_id
)

select * from pairings
