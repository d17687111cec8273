-- global: one row is one conversation's place in a bucket: those that share one of their keys
-- Places go by length, so that in a bucket too large for all pairs the likeliest stand side by side.
with near_rows as (
    select
        number,
        token_count,
        coalesce(short_prompt_hash, short_answer_hash, 0) as short_hash,
        case
            when short_prompt_hash is null and short_answer_hash is null
                then
                    concat(
                        slice(prompt_sketch, 1, cast($blocking_keys / 2 as bigint)),
                        slice(answer_sketch, 1, cast($blocking_keys / 2 as bigint))
                    )
            when short_prompt_hash is null then slice(prompt_sketch, 1, $blocking_keys)
            when short_answer_hash is null then slice(answer_sketch, 1, $blocking_keys)
            -- Both must be equal, so the smallest hash will do.
            else slice(answer_sketch, 1, 1)
        end as blocking_hashes
    from deduplicated.near_rows
),

keyed as (
    select number, token_count, short_hash, explode(blocking_hashes) as blocking_hash
    from near_rows
),

buckets as (
    select blocking_hash, short_hash, count(*) as bucket_count
    from keyed
    group by blocking_hash, short_hash
    having count(*) > 1
),

near_keys as (
    select
        keyed.blocking_hash,
        keyed.short_hash,
        keyed.number,
        buckets.bucket_count,
        row_number() over (
            partition by keyed.blocking_hash, keyed.short_hash
            order by keyed.token_count, keyed.number
        ) as position
    from keyed
    inner join buckets
        on keyed.blocking_hash = buckets.blocking_hash and keyed.short_hash = buckets.short_hash
)

select * from near_keys
