-- global: one row is one prompt with a chosen and a rejected answer, for DPO and reward models
with pairings as (
    select pair_id, prompt_id, chosen_id, rejected_id, origin, chosen_rating, rejected_rating, margin
    from selected.pairings
    where not exists (
        select 1 from selected.refusals
        where refusals.pair_id = pairings.pair_id
    )
),

comparisons as (
    select pair_id, source_name, annotation_metrics
    from selected.comparisons
),

candidates as (
    select answer_id, text_id, split, source_name, annotation_metrics
    from selected.candidates
),

texts as (
    select text_id, messages, prompt_turn_count, tools
    from staged.texts
),

pairs as (
    select
        pairings.pair_id,
        pairings.prompt_id,
        pairings.chosen_id,
        pairings.rejected_id,
        slice(chosen_texts.messages, 1, chosen_texts.prompt_turn_count) as prompt,
        slice(
            chosen_texts.messages,
            chosen_texts.prompt_turn_count + 1,
            size(chosen_texts.messages) - chosen_texts.prompt_turn_count
        ) as chosen,
        slice(
            rejected_texts.messages,
            rejected_texts.prompt_turn_count + 1,
            size(rejected_texts.messages) - rejected_texts.prompt_turn_count
        ) as rejected,
        chosen_texts.tools,
        coalesce(comparisons.annotation_metrics, chosen.annotation_metrics) as annotation_metrics,
        pairings.chosen_rating,
        pairings.rejected_rating,
        pairings.margin,
        pairings.origin,
        coalesce(comparisons.source_name, chosen.source_name) as source_name,
        chosen.split
    from pairings
    inner join candidates as chosen on pairings.chosen_id = chosen.answer_id
    inner join candidates as rejected on pairings.rejected_id = rejected.answer_id
    inner join texts as chosen_texts on chosen.text_id = chosen_texts.text_id
    inner join texts as rejected_texts on rejected.text_id = rejected_texts.text_id
    left join comparisons on pairings.pair_id = comparisons.pair_id
    order by pairings.pair_id
)

select * from pairs
