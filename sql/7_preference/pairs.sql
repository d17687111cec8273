-- global: one row is one prompt with a chosen and a rejected answer, for DPO and reward models
-- A rejected answer that nobody wrote is made here of the chosen one: tasks/functions/corruptions.py. A pair that
-- votes made of equal ratings has no margin.
with pairings as (
    select
        pair_id, prompt_id, chosen_id, rejected_id, origin, chosen_rating, rejected_rating, margin, source_name,
        annotation_metrics, cast(null as string) as kind, cast(null as string) as swapped_id
    from selected.pairings
    where not exists (select 1 from selected.refusals where refusals.pair_id = pairings.pair_id)
    union all
    select
        pair_id, prompt_id, chosen_id, rejected_id, 'corrupted' as origin, null as chosen_rating,
        null as rejected_rating, null as margin, source_name, null as annotation_metrics, kind, swapped_id
    from selected.corruptions
),

candidates as (
    select answer_id, text_id, split, annotation_metrics
    from selected.candidates
),

sides as (
    select chosen_id as answer_id from pairings
    union
    select rejected_id as answer_id from pairings
    union
    select swapped_id as answer_id from pairings
),

released as (
    select
        sides.answer_id, texts.prompt_turn_count,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools
    from sides
    inner join candidates on sides.answer_id = candidates.answer_id
    inner join staged.texts on candidates.text_id = texts.text_id
    left join cleaned.personal_data on candidates.text_id = personal_data.text_id
),

answers as (
    select
        answer_id, tools,
        slice(messages, 1, prompt_turn_count) as prompt,
        slice(messages, prompt_turn_count + 1, size(messages) - prompt_turn_count) as completion
    from released
),

made as (
    select
        pairings.pair_id,
        corrupted(good.messages, good.prompt_turn_count, pairings.kind, good.answer_id, others.messages) as completion
    from pairings
    inner join released as good on pairings.chosen_id = good.answer_id
    inner join released as others on pairings.swapped_id = others.answer_id
),

pairs as (
    select
        pairings.pair_id, pairings.prompt_id, pairings.chosen_id, pairings.rejected_id,
        chosen_texts.prompt,
        chosen_texts.completion as chosen,
        coalesce(rejected_texts.completion, made.completion) as rejected,
        chosen_texts.tools,
        coalesce(pairings.annotation_metrics, chosen.annotation_metrics) as annotation_metrics,
        chosen.annotation_metrics as chosen_annotation_metrics,
        rejected.annotation_metrics as rejected_annotation_metrics,
        pairings.chosen_rating, pairings.rejected_rating,
        case when pairings.margin <> 0 then pairings.margin end as margin,
        pairings.origin, pairings.kind as corruption, pairings.source_name, chosen.split
    from pairings
    inner join candidates as chosen on pairings.chosen_id = chosen.answer_id
    inner join answers as chosen_texts on pairings.chosen_id = chosen_texts.answer_id
    left join candidates as rejected on pairings.rejected_id = rejected.answer_id
    left join answers as rejected_texts on pairings.rejected_id = rejected_texts.answer_id
    left join made on pairings.pair_id = made.pair_id
    order by pairings.pair_id
)

select * from pairs
