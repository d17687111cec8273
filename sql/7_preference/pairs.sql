-- global: one row is one prompt with a chosen and a rejected answer, for DPO and reward models
with pairings as (
    select
        pair_id, prompt_id, chosen_id, rejected_id, origin, chosen_rating, rejected_rating, margin, source_name,
        annotation_metrics
    from selected.pairings
    where not exists (
        select 1 from selected.refusals
        where refusals.pair_id = pairings.pair_id
    )
),

candidates as (
    select answer_id, text_id, split, annotation_metrics
    from selected.candidates
),

texts as (
    select text_id, messages, prompt_turn_count, tools from staged.texts
),

personal_data as (
    select text_id, spans from cleaned.personal_data
),

sides as (
    select chosen_id as answer_id from pairings
    union
    select rejected_id as answer_id from pairings
),

released as (
    select
        sides.answer_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        texts.prompt_turn_count,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools
    from sides
    inner join candidates on sides.answer_id = candidates.answer_id
    inner join texts on candidates.text_id = texts.text_id
    left join personal_data on candidates.text_id = personal_data.text_id
),

answers as (
    select
        answer_id,
        slice(messages, 1, prompt_turn_count) as prompt,
        slice(messages, prompt_turn_count + 1, size(messages) - prompt_turn_count) as completion,
        tools
    from released
),

pairs as (
    select
        pairings.pair_id,
        pairings.prompt_id,
        pairings.chosen_id,
        pairings.rejected_id,
        chosen_texts.prompt,
        chosen_texts.completion as chosen,
        rejected_texts.completion as rejected,
        chosen_texts.tools,
        pairings.annotation_metrics,
        chosen.annotation_metrics as chosen_annotation_metrics,
        rejected.annotation_metrics as rejected_annotation_metrics,
        pairings.chosen_rating,
        pairings.rejected_rating,
        pairings.margin,
        pairings.origin,
        pairings.source_name,
        chosen.split
    from pairings
    inner join candidates as chosen on pairings.chosen_id = chosen.answer_id
    inner join candidates as rejected on pairings.rejected_id = rejected.answer_id
    inner join answers as chosen_texts on pairings.chosen_id = chosen_texts.answer_id
    inner join answers as rejected_texts on pairings.rejected_id = rejected_texts.answer_id
    order by pairings.pair_id
)

select * from pairs
