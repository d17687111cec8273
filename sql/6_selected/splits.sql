-- row-local: one row is one text with the split that the seeded hash of its first user turn gives
-- A turn that masking changes is hashed as it is released: prompts that differ in a masked value are one.
-- A row never moves as data grows, and SFT and preference rows of one prompt fall on one side.
with signatures as (
    select text_id, first_turn_hash
    from cleaned.signatures
),

personal_data as (
    select text_id, first_turn_hash
    from cleaned.personal_data
),

released as (
    select
        signatures.text_id,
        coalesce(personal_data.first_turn_hash, signatures.first_turn_hash) as first_turn_hash
    from signatures
    left join personal_data on signatures.text_id = personal_data.text_id
),

hashed as (
    select
        text_id,
        -- 15 hex digits are the widest that fit a bigint in both engines.
        cast(conv(substring(md5(concat($split_seed, ':', first_turn_hash)), 1, 15), 16, 10) as bigint)
        / cast(1152921504606846976 as double) as share
    from released
),

splits as (
    select
        text_id,
        case
            when share < $test_share then 'test'
            when share < $test_share + $validation_share then 'validation'
            else 'train'
        end as split
    from hashed
)

select * from splits
