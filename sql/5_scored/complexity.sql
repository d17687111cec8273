-- row-local: one row is one text with a heuristic of how much the request asks for
-- Longer requests and answers count by the logarithm of their tokens (full marks at 512 and 1,024),
-- then turns (full at nine) and constraints stated (full at three). Weights are a first guess.
with signatures as (
    select text_id, prompt_token_count, answer_token_count, turn_count, asked_constraint_count
    from cleaned.signatures
),

terms as (
    select
        text_id,
        least(1.0, ln(1.0 + prompt_token_count) / ln(513.0)) as request_length,
        least(1.0, ln(1.0 + answer_token_count) / ln(1025.0)) as answer_length,
        least(1.0, greatest(0.0, (turn_count - 2) / 7.0)) as turns,
        least(1.0, asked_constraint_count / 3.0) as constraints_asked
    from signatures
),

scores as (
    select
        text_id,
        round(cast(
            0.4 * request_length + 0.3 * answer_length + 0.2 * turns + 0.1 * constraints_asked as double
        ), 6) as complexity_score
    from terms
)

select * from scores
