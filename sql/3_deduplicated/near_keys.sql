-- global: one row is one conversation's place in a bucket: those that share one of their keys
-- Places go by length, so that in a bucket too large for all pairs the likeliest stand side by side.
-- Keys are half of either side's smallest hashes; where one side is short, all of the other's.
with near_rows as (
    select
        number,
        token_count,
        equal_hash,
        case
            when not is_short_prompt and not is_short_answer
                then
                    concat(
                        slice(prompt_sketch, 1, cast($blocking_keys / 2 as bigint)),
                        slice(answer_sketch, 1, cast($blocking_keys / 2 as bigint))
                    )
            when not is_short_prompt then slice(prompt_sketch, 1, $blocking_keys)
            when not is_short_answer then slice(answer_sketch, 1, $blocking_keys)
            -- Both are equal in whoever has the same hash.
            else slice(answer_sketch, 1, 1)
        end as blocking_hashes
    from deduplicated.near_rows
),

keyed as (
    select number, token_count, equal_hash, explode(blocking_hashes) as blocking_hash
    from near_rows
),

buckets as (
    select blocking_hash, equal_hash, count(*) as bucket_count
    from keyed
    group by blocking_hash, equal_hash
    having count(*) > 1
),

near_keys as (
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

select * from near_keys
