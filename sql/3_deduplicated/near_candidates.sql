-- global: one row is one pair of conversations that met in a bucket and whose sketches overlap
-- In a bucket of more than $max_bucket each meets the next $bucket_reach: a row's pairs are bounded.
with near_rows as (
    select number, text_id, is_short_prompt, is_short_answer
    from deduplicated.near_rows
),

signatures as (
    select text_id, prompt_sketch, answer_sketch
    from cleaned.signatures
),

near_keys as (
    select blocking_hash, equal_hash, number, position
    from deduplicated.near_keys
),

steps as (
    select blocking_hash, equal_hash, number, position, explode(sequence(1, $bucket_reach)) as step
    from near_keys
    where position is not null
),

pairs as (
    select near_keys.number, later_keys.number as later_number
    from near_keys
    inner join near_keys as later_keys
        on
            near_keys.blocking_hash = later_keys.blocking_hash
            and near_keys.equal_hash = later_keys.equal_hash
            and near_keys.number < later_keys.number
    where near_keys.position is null
    union
    select
        least(steps.number, near_keys.number) as number, greatest(steps.number, near_keys.number) as later_number
    from steps
    inner join near_keys
        on
            steps.blocking_hash = near_keys.blocking_hash
            and steps.equal_hash = near_keys.equal_hash
            and steps.position + steps.step = near_keys.position
),

met as (
    select number from pairs
    union
    select later_number as number from pairs
),

sketched as (
    select
        met.number, near_rows.is_short_prompt, near_rows.is_short_answer,
        signatures.prompt_sketch, signatures.answer_sketch
    from met
    inner join near_rows on met.number = near_rows.number
    inner join signatures on near_rows.text_id = signatures.text_id
),

compared as (
    select
        pairs.number, pairs.later_number, sketched.is_short_prompt, sketched.is_short_answer,
        overlap(sketched.prompt_sketch, later_sketched.prompt_sketch) as prompt_overlap,
        overlap(sketched.answer_sketch, later_sketched.answer_sketch) as answer_overlap,
        least(size(sketched.prompt_sketch), size(later_sketched.prompt_sketch)) as prompt_most,
        least(size(sketched.answer_sketch), size(later_sketched.answer_sketch)) as answer_most
    from pairs
    inner join sketched on pairs.number = sketched.number
    inner join sketched as later_sketched on pairs.later_number = later_sketched.number
),

candidates as (
    select number, later_number, is_short_prompt, is_short_answer
    from compared
    where
        prompt_overlap >= $min_sketch_overlap * prompt_most
        and answer_overlap >= $min_sketch_overlap * answer_most
)

select * from candidates
