-- global: one row is one conversation's place in a bucket: those that share one of their keys
-- Keys are half of either side's smallest hashes; where one side is short, all of the other's.
-- In a bucket too large for all pairs places go by length, so that the likeliest stand side by side.
with near_rows as (
    select number, text_id, token_count, equal_hash, is_short_prompt, is_short_answer
    from deduplicated.near_rows
),

signatures as (
    select text_id, prompt_sketch, answer_sketch
    from cleaned.signatures
),

sketched as (
    select
        near_rows.number,
        near_rows.token_count,
        near_rows.equal_hash,
        near_rows.is_short_prompt,
        near_rows.is_short_answer,
        signatures.prompt_sketch,
        signatures.answer_sketch
    from near_rows
    inner join signatures on near_rows.text_id = signatures.text_id
),

keyed as (
    select
        number,
        token_count,
        equal_hash,
        explode(
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
            end
        ) as blocking_hash
    from sketched
),

buckets as (
    select blocking_hash, equal_hash, count(*) as bucket_count
    from keyed
    group by blocking_hash, equal_hash
    having count(*) > 1
),

met as (
    select keyed.blocking_hash, keyed.equal_hash, keyed.number, keyed.token_count, buckets.bucket_count
    from keyed
    inner join buckets
        on keyed.blocking_hash = buckets.blocking_hash and keyed.equal_hash = buckets.equal_hash
),

near_keys as (
    select blocking_hash, equal_hash, number, bucket_count, cast(null as bigint) as position
    from met
    where bucket_count <= $max_bucket
    union all
    select
        blocking_hash,
        equal_hash,
        number,
        bucket_count,
        row_number() over (partition by blocking_hash, equal_hash order by token_count, number) as position
    from met
    where bucket_count > $max_bucket
)

select * from near_keys
