-- global: one row is one of several answers to a prompt with its rank among them, for listwise training
-- Answers that stand by ratings, by ranks and by votes are lists apart. A list whose answers all stand
-- equal is left out: there is nothing to rank. An answer that safety vetoes ranks below all others.
with extremes as (
    select prompt_id, stands_by
    from selected.extremes
    where best_standing > worst_standing
),

listed as (
    select answer_id, stands_by, standing, is_vetoed from selected.listed
),

candidates as (
    select
        answer_id, prompt_id, text_id, split, rating, annotation_metrics, model, source_name,
        annotation_count, annotation_spread, reward_score
    from selected.candidates
),

texts as (
    select text_id, messages, prompt_turn_count, tools from staged.texts
),

personal_data as (
    select text_id, spans from cleaned.personal_data
),

ranked as (
    select
        candidates.answer_id, candidates.prompt_id, candidates.text_id, candidates.split,
        listed.stands_by, candidates.rating, candidates.annotation_metrics,
        candidates.annotation_count, candidates.annotation_spread, candidates.reward_score,
        candidates.model,
        candidates.source_name,
        rank() over (
            partition by candidates.prompt_id, listed.stands_by order by listed.is_vetoed, listed.standing desc
        ) as rank
    from candidates
    inner join listed on candidates.answer_id = listed.answer_id
    inner join extremes
        on candidates.prompt_id = extremes.prompt_id and listed.stands_by = extremes.stands_by
),

released as (
    select
        ranked.answer_id,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages,
        texts.prompt_turn_count,
        coalesce(redacted_tools(texts.tools, personal_data.spans), texts.tools) as tools
    from ranked
    inner join texts on ranked.text_id = texts.text_id
    left join personal_data on ranked.text_id = personal_data.text_id
),

ranked_answers as (
    select
        ranked.answer_id,
        ranked.prompt_id,
        slice(released.messages, 1, released.prompt_turn_count) as prompt,
        slice(
            released.messages, released.prompt_turn_count + 1, size(released.messages) - released.prompt_turn_count
        ) as completion,
        released.tools,
        ranked.stands_by,
        ranked.rating,
        ranked.rank,
        ranked.annotation_metrics,
        ranked.annotation_count,
        ranked.annotation_spread,
        ranked.reward_score,
        ranked.model,
        ranked.source_name,
        ranked.split
    from ranked
    inner join released on ranked.answer_id = released.answer_id
    order by ranked.prompt_id, ranked.stands_by, ranked.rank, ranked.answer_id
)

select * from ranked_answers
