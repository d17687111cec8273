-- row-local: one row is one text with a heuristic of how much its answer tells a token
-- Shares of content words, numbers and names, how rare its words are in a corpus, variety (distinct by
-- the root of all: Guiraud 1954, full at 10); less for repeated triples and for phrases that only fill.
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

wording as (
    select text_id, answer_unit_count, answer_name_count, answer_filler_count, answer_rarity
    from scored.wording
),

terms as (
    select
        signatures.text_id,
        coalesce(try_divide(1.0 * signatures.answer_content_count, signatures.answer_token_count), 0.0)
            as content_share,
        least(1.0, coalesce(
            try_divide(signatures.answer_distinct_content_count, 10.0 * sqrt(signatures.answer_content_count)), 0.0
        )) as variety,
        least(1.0, coalesce(try_divide(5.0 * signatures.answer_number_count, signatures.answer_token_count), 0.0))
            as numbers,
        least(1.0, coalesce(try_divide(5.0 * wording.answer_name_count, wording.answer_unit_count), 0.0)) as names,
        -- 0.15 is what function words alone have, 0.5 the talk of a trade.
        least(1.0, greatest(0.0, (wording.answer_rarity - 0.15) / 0.35)) as rarity,
        1.0 - signatures.repeated_share as freshness,
        -- One such phrase in ten tokens takes half.
        1.0 - least(0.5, coalesce(try_divide(5.0 * wording.answer_filler_count, signatures.answer_token_count), 0.0))
            as substance
    from signatures
    inner join wording on signatures.text_id = wording.text_id
),

scores as (
    select
        text_id,
        round(cast(
            freshness * substance
            * (0.4 * content_share + 0.2 * numbers + 0.2 * rarity + 0.1 * names + 0.1 * variety) as double
        ), 6) as knowledge_density_score
    from terms
)

select * from scores
