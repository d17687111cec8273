-- global: one row is one scored SFT candidate of several rounds that breaks a rule of talks
-- A long answer given before, an exchange right after itself, or an answer that is its question: a loop, unless
-- kept. Short answers come twice in sound talks and are not counted (tasks/functions/kernels/restated.py).
with conversations as (
    select row_id, text_id, coherence_score
    from scored.conversations
),

talks as (
    select text_id, repeated_turn_count, echo_count
    from cleaned.talks
),

repeated as (
    select text_id, repeated_turn_count
    from talks
    where repeated_turn_count > 0 and not $keep_repeated_turns
),

echoes as (
    select text_id, echo_count
    from talks
    where echo_count > 0 and not $keep_echoes
),

incoherent as (
    select
        conversations.row_id,
        'repeated_turn' as rule,
        4 as place,
        cast(repeated.repeated_turn_count as double) as value,
        cast(0 as double) as threshold
    from conversations
    inner join repeated on conversations.text_id = repeated.text_id
    union all
    select
        conversations.row_id,
        'answer_repeats_question' as rule,
        5 as place,
        cast(echoes.echo_count as double) as value,
        cast(0 as double) as threshold
    from conversations
    inner join echoes on conversations.text_id = echoes.text_id
    union all
    select
        row_id,
        'below_min_coherence' as rule,
        6 as place,
        coherence_score as value,
        cast($min_coherence as double) as threshold
    from conversations
    where coherence_score < $min_coherence
)

select * from incoherent
