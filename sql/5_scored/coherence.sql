-- row-local: one row is one talk of two rounds or more with a heuristic of how well its turns hang together
-- One over one plus the odds of three faults: answers from elsewhere, turns out of order, a last answer astray. Order
-- has a score of its own, told better alone. Weights fitted on faults planted in half of the talks of `python -m bench
-- coherence`, which tests the rest (`--fit`, rounded; that of a flip is a judgement). One round: no row, no score.
with talks as (
    select
        text_id,
        continuity,
        side_likeness,
        taken_up,
        least_taken_up,
        own_answer_lead,
        last_answer_lead,
        last_answer_shared,
        reference_gain,
        opening_lead,
        language_flip_share,
        repeated_share,
        contradicted_share
    from cleaned.talks
),

faults as (
    select
        text_id,
        -- Each side going on by itself is how two talks in one look, but also a text revised again and again:
        -- these two weights are about half of the fitted ones.
        exp(1.7 - 21 * continuity - 14 * taken_up + 2 * side_likeness + 2 * repeated_share) as elsewhere,
        exp(
            0.8 * contradicted_share - 1.1 - 12.5 * own_answer_lead - 5 * reference_gain - 0.6 * opening_lead
        ) as disorder,
        exp(-0.6 - 5.5 * last_answer_lead - 5.5 * last_answer_shared - 5 * least_taken_up) as astray,
        exp(
            0.4 + 4.6 * taken_up - 12.4 * own_answer_lead - 4 * continuity
            - 0.46 * opening_lead - 2.5 * reference_gain
        ) as out_of_order,
        1 - 0.5 * language_flip_share as one_language
    from talks
),

scores as (
    select
        text_id,
        round(cast(one_language / (1 + elsewhere + disorder + astray) as double), 6) as coherence_score,
        round(cast(1 / (1 + out_of_order) as double), 6) as order_score
    from faults
)

select * from scores
