-- global: one row is one scorer from outside: how many scores it gave, of how many rows that are known
-- An id that no staged conversation or answer has is unknown; a row may also have fallen out before. The
-- scorer that is to count stands here even where nothing of it landed, so that its suite closes the gate.
with scores as (
    select record_id, content_id, scorer, score
    from staged.scores
),

wanted as (
    select distinct cast($external_scorer as string) as scorer
    from staged.inputs
    where $external_scorer <> ''
),

known as (
    select conversation_id as content_id from staged.conversations
    union
    select answer_id as content_id from staged.answers
),

candidates as (
    select distinct conversation_id as content_id
    from decontaminated.conversations
),

named as (
    select scorer, record_id, content_id, score from scores
    union all
    select
        scorer, cast(null as string) as record_id, cast(null as string) as content_id, cast(null as double) as score
    from wanted
),

met as (
    select
        named.scorer,
        named.record_id,
        named.score,
        known.content_id as known_id,
        candidates.content_id as candidate_id
    from named
    left join known on named.content_id = known.content_id
    left join candidates on named.content_id = candidates.content_id
),

scorers as (
    select
        scorer,
        count(record_id) as score_count,
        count(record_id) - count(known_id) as unknown_count,
        count(known_id) as known_count,
        count(candidate_id) as candidate_count,
        min(score) as lowest_score,
        max(score) as highest_score
    from met
    group by scorer
)

select * from scorers
