-- row-local: one row is one text with a heuristic of how squarely it answers what was asked
-- Not truth: the share of the request's content words that the answer takes up (a third is full
-- marks), less for a cut-off end, another language than asked in, and repetition.
with signatures as (
    select
        text_id,
        prompt_content_count,
        shared_content_count,
        answer_token_count,
        repeated_share,
        is_cut,
        is_other_language
    from cleaned.signatures
),

terms as (
    select
        text_id,
        least(1.0, coalesce(try_divide(3.0 * shared_content_count, prompt_content_count), 1.0)) as taken_up,
        -- All tokens count: "No." is an answer as good as "Yes.", and made of function words alone.
        least(1.0, answer_token_count / 3.0) as has_substance,
        case when is_cut then 0.25 else 0.0 end as cut_penalty,
        case when is_other_language then 0.2 else 0.0 end as language_penalty,
        0.5 * repeated_share as repetition_penalty
    from signatures
),

scores as (
    select
        text_id,
        round(cast(greatest(
            0.0,
            0.5 * has_substance + 0.5 * taken_up - cut_penalty - language_penalty - repetition_penalty
        ) as double), 6) as instruction_accuracy_score
    from terms
)

select * from scores
