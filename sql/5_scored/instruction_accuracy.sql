-- row-local: one row is one text with a score of how squarely and soundly it answers what was asked
-- The share of the request's content words that the answer takes up (a third is full marks), less for
-- a cut-off end, another script than asked in (the junk rule), repetition, and for what was computed and is wrong.
-- Where a model of labels has an opinion (accuracy_model; none by the shipped weights), the mean of both.
with signatures as (
    select text_id, prompt_content_count, shared_content_count, answer_token_count, repeated_share, is_cut
    from cleaned.signatures
),

other_languages as (
    select text_id
    from scored.junk
    where rule = 'other_language'
),

checks as (
    select
        text_id,
        wrong_equation_count, code_block_count, broken_code_block_count,
        is_final_answer_right, final_answer_count, misnamed_count
    from scored.checks
),

model as (
    select text_id, accuracy_model_score
    from scored.accuracy_model
),

terms as (
    select
        signatures.text_id,
        least(1.0, coalesce(try_divide(3.0 * signatures.shared_content_count, signatures.prompt_content_count), 1.0))
            as taken_up,
        -- All tokens count: "No." is an answer as good as "Yes.", and made of function words alone.
        least(1.0, signatures.answer_token_count / 3.0) as has_substance,
        case when signatures.is_cut then 0.25 else 0.0 end as cut_penalty,
        case when other_languages.text_id is null then 0.0 else 0.2 end as language_penalty,
        0.5 * signatures.repeated_share as repetition_penalty
    from signatures
    left join other_languages on signatures.text_id = other_languages.text_id
),

faults as (
    select
        text_id,
        case when not coalesce(is_final_answer_right, true) then 0.6 else 0.0 end as wrong_answer_penalty,
        case when wrong_equation_count > 0 then 0.4 else 0.0 end as wrong_sum_penalty,
        0.4 * coalesce(try_divide(broken_code_block_count, code_block_count), 0.0) as broken_code_penalty,
        case when final_answer_count > 1 then 0.3 else 0.0 end as contradiction_penalty,
        case when misnamed_count > 0 then 0.2 else 0.0 end as misnamed_penalty
    from checks
),

heuristics as (
    select
        terms.text_id,
        greatest(
            0.0,
            0.5 * terms.has_substance + 0.5 * terms.taken_up
            - terms.cut_penalty - terms.language_penalty - terms.repetition_penalty
            - faults.wrong_answer_penalty - faults.wrong_sum_penalty - faults.broken_code_penalty
            - faults.contradiction_penalty - faults.misnamed_penalty
        ) as value
    from terms
    inner join faults on terms.text_id = faults.text_id
),

scores as (
    select
        heuristics.text_id,
        round(cast(coalesce((heuristics.value + model.accuracy_model_score) / 2, heuristics.value) as double), 6)
            as instruction_accuracy_score
    from heuristics
    left join model on heuristics.text_id = model.text_id
)

select * from scores
