-- global: one row is one pair of conversations that meet in a bucket: they share one of their keys
-- Keys are half of either side's smallest hashes; where one side is short, all of the other's. In a bucket of
-- up to $max_bucket all meet; in a larger one each meets the next $bucket_reach in length.
with near_rows as (
    select cast(number as int) as number, text_id, token_count, equal_hash, is_short_prompt, is_short_answer
    from deduplicated.near_rows
),

signatures as (
    select text_id, prompt_sketch, answer_sketch
    from cleaned.signatures
),

sketched as (
    select
        near_rows.number, near_rows.equal_hash, near_rows.is_short_prompt, near_rows.is_short_answer,
        signatures.prompt_sketch, signatures.answer_sketch
    from near_rows
    inner join signatures on near_rows.text_id = signatures.text_id
),

blocked as (
    select
        number, equal_hash,
        explode(
            case
                when is_short_prompt and is_short_answer then slice(answer_sketch, 1, 1)
                when is_short_answer then slice(prompt_sketch, 1, $blocking_keys)
                when is_short_prompt then slice(answer_sketch, 1, $blocking_keys)
                else
                    concat(
                        slice(prompt_sketch, 1, cast($blocking_keys / 2 as bigint)),
                        slice(answer_sketch, 1, cast($blocking_keys / 2 as bigint))
                    )
            end
        ) as blocking_hash
    from sketched
),

-- One number of both hashes: that it is another pair's too is as likely as that two shingles are one.
keyed as (
    select number, blocking_hash - equal_hash as bucket
    from blocked
),

buckets as (
    select bucket, count(*) <= $max_bucket as is_small
    from keyed
    group by bucket
    having count(*) > 1
),

met as (
    select keyed.number, keyed.bucket, buckets.is_small
    from keyed inner join buckets on keyed.bucket = buckets.bucket
),

placed as (
    select
        met.number, met.bucket,
        row_number() over (partition by met.bucket order by near_rows.token_count, met.number) as position
    from met
    inner join near_rows on met.number = near_rows.number
    where not met.is_small
),

steps as (select number, bucket, position, explode(sequence(1, $bucket_reach)) as step from placed),

pairs as (
    select met.number, later.number as later_number
    from met
    inner join met as later on met.bucket = later.bucket and met.number < later.number
    where met.is_small
    union
    select least(steps.number, placed.number) as number, greatest(steps.number, placed.number) as later_number
    from steps
    inner join placed on steps.bucket = placed.bucket and steps.position + steps.step = placed.position
)

select * from pairs
