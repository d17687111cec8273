-- row-local: one row is one text with a heuristic of how much its answer tells a token
-- Share of content words, their variety (distinct by the root of all: Guiraud 1954, full marks at
-- 10) and numbers (full marks at one in five), less for repeated token triples.
with signatures as (
    select
        text_id,
        answer_token_count,
        answer_content_count,
        answer_distinct_content_count,
        answer_number_count,
        repeated_share
    from cleaned.signatures
),

terms as (
    select
        text_id,
        coalesce(try_divide(1.0 * answer_content_count, answer_token_count), 0.0) as content_share,
        least(1.0, coalesce(try_divide(answer_distinct_content_count, 10.0 * sqrt(answer_content_count)), 0.0))
            as variety,
        least(1.0, coalesce(try_divide(5.0 * answer_number_count, answer_token_count), 0.0)) as numbers,
        1.0 - repeated_share as freshness
    from signatures
),

scores as (
    select
        text_id,
        round(cast(
            freshness * (0.4 * content_share + 0.4 * variety + 0.2 * numbers) as double
        ), 6) as knowledge_density_score
    from terms
)

select * from scores
