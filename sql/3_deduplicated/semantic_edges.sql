-- global: one row is one pair of conversations that met in a bucket and mean nearly the same, verified
-- Exact cosine of $semantic_threshold or more. In a bucket of more than $max_bucket each meets the next
-- $bucket_reach. A vector that a record brought is that of all its texts, and tells none of them apart.
with vectors as (
    select
        semantic_rows.number,
        semantic_rows.record_id,
        semantic_rows.space,
        semantic_rows.dimension,
        semantic_rows.tools_hash,
        embeddings.vector
    from deduplicated.semantic_rows
    inner join deduplicated.embeddings on semantic_rows.text_id = embeddings.text_id
),

semantic_keys as (
    select
        blocking_hash,
        equal_hash,
        number,
        position,
        case
            when bucket_count <= $max_bucket then bucket_count - position
            else least($bucket_reach, bucket_count - position)
        end as reach
    from deduplicated.semantic_keys
),

steps as (
    select blocking_hash, equal_hash, number, position, explode(sequence(1, reach)) as step
    from semantic_keys
    where reach > 0
),

pairs as (
    select distinct
        least(steps.number, semantic_keys.number) as number,
        greatest(steps.number, semantic_keys.number) as later_number
    from steps
    inner join semantic_keys
        on
            steps.blocking_hash = semantic_keys.blocking_hash
            and steps.equal_hash = semantic_keys.equal_hash
            and steps.position + steps.step = semantic_keys.position
),

measured as (
    select
        pairs.number,
        pairs.later_number,
        round(cosine(vectors.vector, later_vectors.vector), 6) as similarity
    from pairs
    inner join vectors on pairs.number = vectors.number
    inner join vectors as later_vectors on pairs.later_number = later_vectors.number
    where
        vectors.space = later_vectors.space
        and vectors.dimension = later_vectors.dimension
        and vectors.tools_hash = later_vectors.tools_hash
        and (vectors.space <> 'brought' or vectors.record_id <> later_vectors.record_id)
),

edges as (
    select number, later_number, similarity
    from measured
    where similarity >= $semantic_threshold
)

select * from edges
