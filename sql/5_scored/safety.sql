-- row-local: one row is one text with how likely a model holds what is asked, and answered, to be unsafe
-- Trained on labels and calibrated by language: tasks/weights/README.md. The worst turn of a side
-- counts. Null is unscored: no weights, a language without labels, a side that says nothing.
with texts as (
    select text_id, unsafe_margins(messages, $quality_weights, $quality_weights_digest) as found
    from staged.texts
),

languages as (
    select text_id, prompt_language, answer_language
    from cleaned.signatures
),

margins as (
    select
        text_id,
        found.prompt_margins,
        found.answer_margins,
        found.is_trained_on
    from texts
),

spoken as (
    select
        margins.text_id,
        margins.prompt_margins,
        margins.answer_margins,
        margins.is_trained_on,
        languages.prompt_language,
        languages.answer_language
    from margins
    inner join languages on margins.text_id = languages.text_id
),

probabilities as (
    select
        text_id,
        unsafe_probability(
            prompt_margins, prompt_language, $quality_weights, $quality_weights_digest
        ) as of_prompt,
        unsafe_probability(
            answer_margins, answer_language, $quality_weights, $quality_weights_digest
        ) as of_answer,
        is_trained_on
    from spoken
),

safety as (
    select
        text_id,
        case when of_prompt >= 0 then of_prompt end as unsafe_prompt_score,
        case when of_answer >= 0 then of_answer end as unsafe_answer_score,
        is_trained_on
    from probabilities
)

select * from safety
