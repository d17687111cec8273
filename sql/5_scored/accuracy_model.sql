-- row-local: one row is one text with how likely a model holds its last answer to be right
-- Trained on labels of right and wrong answers: tasks/weights/README.md. Null is unscored: no
-- weights, a language without labels, no answer, or a talk that the model was trained on.
with texts as (
    select text_id, answer_margins(messages, $quality_weights, $quality_weights_digest) as margins
    from staged.texts
),

signatures as (
    select
        text_id,
        normal_hash,
        answer_language,
        prompt_token_count,
        answer_token_count,
        prompt_content_count,
        shared_content_count,
        answer_content_count,
        answer_distinct_content_count,
        answer_number_count,
        repeated_share,
        answer_type_token_ratio,
        answer_token_entropy,
        is_cut,
        is_refusal,
        is_other_language
    from cleaned.signatures
),

judged as (
    select
        texts.text_id,
        texts.margins,
        signatures.normal_hash,
        signatures.answer_language,
        signatures.prompt_token_count,
        signatures.answer_token_count,
        signatures.prompt_content_count,
        signatures.shared_content_count,
        signatures.answer_content_count,
        signatures.answer_distinct_content_count,
        signatures.answer_number_count,
        signatures.repeated_share,
        signatures.answer_type_token_ratio,
        signatures.answer_token_entropy,
        signatures.is_cut,
        signatures.is_refusal,
        signatures.is_other_language
    from texts
    inner join signatures on texts.text_id = signatures.text_id
),

probabilities as (
    select
        text_id,
        accuracy_probability(
            margins, normal_hash, answer_language,
            prompt_token_count, answer_token_count, prompt_content_count, shared_content_count,
            answer_content_count, answer_distinct_content_count, answer_number_count,
            repeated_share, answer_type_token_ratio, answer_token_entropy,
            is_cut, is_refusal, is_other_language,
            $quality_weights, $quality_weights_digest
        ) as of_answer
    from judged
),

accuracy_model as (
    select
        text_id,
        case when of_answer >= 0 then of_answer end as accuracy_model_score
    from probabilities
)

select * from accuracy_model
