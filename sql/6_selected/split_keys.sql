-- global: one row is one prompt's place in a bucket: prompts of two splits that share a smallest hash
-- Places go by length, so that in a bucket too large for all pairs the likeliest stand side by side.
with split_prompts as (
    select number, token_count, split, slice(prompt_sketch, 1, $blocking_keys) as blocking_hashes
    from selected.split_prompts
),

keyed as (
    select number, token_count, split, explode(blocking_hashes) as blocking_hash
    from split_prompts
),

buckets as (
    select blocking_hash, count(*) as bucket_count
    from keyed
    group by blocking_hash
    having count(distinct split) > 1
),

split_keys as (
    select
        keyed.blocking_hash,
        keyed.number,
        keyed.split,
        buckets.bucket_count,
        row_number() over (
            partition by keyed.blocking_hash
            order by keyed.token_count, keyed.number
        ) as position
    from keyed
    inner join buckets on keyed.blocking_hash = buckets.blocking_hash
)

select * from split_keys
