-- global: one row is one pair of conversations that met in a bucket and whose sketches overlap
-- In a bucket of more than $max_bucket each meets the next $bucket_reach: a row's pairs are bounded.
with near_rows as (
    select number, is_short_prompt, is_short_answer, prompt_sketch, answer_sketch
    from deduplicated.near_rows
),

near_keys as (
    select
        blocking_hash,
        equal_hash,
        number,
        position,
        case
            when bucket_count <= $max_bucket then bucket_count - position
            else least($bucket_reach, bucket_count - position)
        end as reach
    from deduplicated.near_keys
),

steps as (
    select blocking_hash, equal_hash, number, position, explode(sequence(1, reach)) as step
    from near_keys
    where reach > 0
),

pairs as (
    select distinct
        least(steps.number, near_keys.number) as number,
        greatest(steps.number, near_keys.number) as later_number
    from steps
    inner join near_keys
        on
            steps.blocking_hash = near_keys.blocking_hash
            and steps.equal_hash = near_keys.equal_hash
            and steps.position + steps.step = near_keys.position
),

met as (
    select
        pairs.number,
        pairs.later_number,
        near_rows.is_short_prompt,
        near_rows.is_short_answer,
        overlap(near_rows.prompt_sketch, later_rows.prompt_sketch) as prompt_overlap,
        overlap(near_rows.answer_sketch, later_rows.answer_sketch) as answer_overlap,
        least(size(near_rows.prompt_sketch), size(later_rows.prompt_sketch)) as prompt_most,
        least(size(near_rows.answer_sketch), size(later_rows.answer_sketch)) as answer_most
    from pairs
    inner join near_rows on pairs.number = near_rows.number
    inner join near_rows as later_rows on pairs.later_number = later_rows.number
),

candidates as (
    select number, later_number, is_short_prompt, is_short_answer
    from met
    where
        prompt_overlap >= $min_sketch_overlap * prompt_most
        and answer_overlap >= $min_sketch_overlap * answer_most
)

select * from candidates
