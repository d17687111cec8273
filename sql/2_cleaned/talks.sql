-- row-local: one row is one talk of two rounds or more, with what its turns share counted
-- Shares, likenesses and counts are explained in tasks/functions/coherence.py.
-- The signatures tell which texts are talks: where there are none, no text is read again.
with texts as (select text_id, messages from staged.texts),

long_texts as (select text_id from cleaned.signatures where turn_count > 3),

read_texts as (
    select
        texts.text_id,
        coherence(texts.messages) as found
    from texts inner join long_texts on texts.text_id = long_texts.text_id
),

talks as (
    select
        text_id,
        round(found.continuity, 6) as continuity,
        round(found.side_likeness, 6) as side_likeness,
        round(found.taken_up, 6) as taken_up,
        round(found.least_taken_up, 6) as least_taken_up,
        round(found.own_answer_lead, 6) as own_answer_lead,
        round(found.last_answer_lead, 6) as last_answer_lead,
        round(found.last_answer_shared, 6) as last_answer_shared,
        round(found.reference_gain, 6) as reference_gain,
        round(found.opening_lead, 6) as opening_lead,
        round(found.language_flip_share, 6) as language_flip_share,
        round(found.repeated_share, 6) as repeated_share,
        round(found.contradicted_share, 6) as contradicted_share,
        found.round_count,
        found.repeated_turn_count,
        found.echo_count
    from read_texts
    where found.round_count > 1
)

select * from talks
