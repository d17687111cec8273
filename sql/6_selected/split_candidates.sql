-- global: one row is one pair of prompts in two splits that met in a bucket and whose sketches overlap
-- In a bucket of more than $max_bucket each meets the next $bucket_reach: a prompt's pairs are bounded.
with split_prompts as (
    select number, prompt_sketch
    from selected.split_prompts
),

split_keys as (
    select
        blocking_hash,
        number,
        split,
        position,
        case
            when bucket_count <= $max_bucket then bucket_count - position
            else least($bucket_reach, bucket_count - position)
        end as reach
    from selected.split_keys
),

steps as (
    select blocking_hash, number, split, position, explode(sequence(1, reach)) as step
    from split_keys
    where reach > 0
),

pairs as (
    select distinct
        least(steps.number, split_keys.number) as number,
        greatest(steps.number, split_keys.number) as later_number
    from steps
    inner join split_keys
        on
            steps.blocking_hash = split_keys.blocking_hash
            and steps.position + steps.step = split_keys.position
            and steps.split <> split_keys.split
),

met as (
    select
        pairs.number,
        pairs.later_number,
        overlap(split_prompts.prompt_sketch, later_prompts.prompt_sketch) as sketch_overlap,
        least(size(split_prompts.prompt_sketch), size(later_prompts.prompt_sketch)) as most
    from pairs
    inner join split_prompts on pairs.number = split_prompts.number
    inner join split_prompts as later_prompts on pairs.later_number = later_prompts.number
),

candidates as (
    select number, later_number
    from met
    where sketch_overlap >= $min_sketch_overlap * most
)

select * from candidates
