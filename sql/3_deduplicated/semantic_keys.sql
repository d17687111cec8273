-- global: one row is one conversation's place in a bucket: those whose vectors share one of their keys
-- Which side of random planes a vector lies on is a key: tasks/functions/embeddings.py, 96 a row. Places go
-- by length, as those of near-duplicates.
with semantic_rows as (
    select number, text_id, token_count, equal_hash
    from deduplicated.semantic_rows
),

embeddings as (
    select text_id, vector
    from deduplicated.embeddings
),

hashed as (
    select
        semantic_rows.number,
        semantic_rows.token_count,
        semantic_rows.equal_hash,
        band_keys(embeddings.vector) as blocking_hashes
    from semantic_rows
    inner join embeddings on semantic_rows.text_id = embeddings.text_id
),

keyed as (
    select number, token_count, equal_hash, explode(blocking_hashes) as blocking_hash
    from hashed
),

buckets as (
    select blocking_hash, equal_hash, count(*) as bucket_count
    from keyed
    group by blocking_hash, equal_hash
    having count(*) > 1
),

semantic_keys as (
    select
        keyed.blocking_hash,
        keyed.equal_hash,
        keyed.number,
        buckets.bucket_count,
        row_number() over (
            partition by keyed.blocking_hash, keyed.equal_hash
            order by keyed.token_count, keyed.number
        ) as position
    from keyed
    inner join buckets
        on keyed.blocking_hash = buckets.blocking_hash and keyed.equal_hash = buckets.equal_hash
)

select * from semantic_keys
