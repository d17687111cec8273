-- global: one row is one pair that could be published: one that came compared, or one made of answers
with pair_origins as (
    select pair_id, prompt_id, chosen_id, rejected_id, origin, gap
    from selected.pair_origins
),

candidates as (
    select answer_id, text_id, rating, normal_hash, source_name, annotation_metrics, is_vetoed
    from selected.candidates
),

comparisons as (
    select pair_id, source_name, annotation_metrics
    from selected.comparisons
),

personal_data as (
    select text_id, redacted_id
    from cleaned.personal_data
),

pairings as (
    select
        pair_origins.pair_id,
        pair_origins.prompt_id,
        pair_origins.chosen_id,
        pair_origins.rejected_id,
        pair_origins.origin,
        pair_origins.gap,
        chosen.rating as chosen_rating,
        rejected.rating as rejected_rating,
        round(chosen.rating - rejected.rating, 6) as margin,
        coalesce(comparisons.source_name, chosen.source_name) as source_name,
        coalesce(comparisons.annotation_metrics, chosen.annotation_metrics) as annotation_metrics,
        chosen.is_vetoed as is_chosen_vetoed,
        chosen.annotation_metrics.safety as chosen_safety,
        -- Both share their prompt, so equal wholes are equal answers, of one turn or of many.
        chosen.normal_hash = rejected.normal_hash as is_same_text,
        -- What is masked or cut may be all that they differ in.
        coalesce(chosen_data.redacted_id, pair_origins.chosen_id)
        = coalesce(rejected_data.redacted_id, pair_origins.rejected_id) as is_same_redacted
    from pair_origins
    inner join candidates as chosen on pair_origins.chosen_id = chosen.answer_id
    inner join candidates as rejected on pair_origins.rejected_id = rejected.answer_id
    left join comparisons on pair_origins.pair_id = comparisons.pair_id
    left join personal_data as chosen_data on chosen.text_id = chosen_data.text_id
    left join personal_data as rejected_data on rejected.text_id = rejected_data.text_id
)

select * from pairings
