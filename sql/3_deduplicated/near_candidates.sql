-- global: one row is one pair of conversations whose sketches overlap, and which of its sides are equal
with pairs as (
    select number, later_number
    from deduplicated.near_pairs
),

near_rows as (
    select number, text_id, equal_hash
    from deduplicated.near_rows
),

signatures as (
    select text_id, prompt_hash, answer_hash, prompt_sketch, answer_sketch
    from cleaned.signatures
),

met as (
    select number from pairs
    union
    select later_number as number from pairs
),

sketched as (
    select
        met.number, near_rows.equal_hash, signatures.prompt_hash, signatures.answer_hash,
        signatures.prompt_sketch, signatures.answer_sketch
    from met
    inner join near_rows on met.number = near_rows.number
    inner join signatures on near_rows.text_id = signatures.text_id
),

compared as (
    select
        pairs.number, pairs.later_number,
        -- No condition of the join: the engine would join on it first, all rows with all.
        sketched.equal_hash - later_sketched.equal_hash as equal_difference,
        sketched.prompt_hash = later_sketched.prompt_hash as is_equal_prompt,
        sketched.answer_hash = later_sketched.answer_hash as is_equal_answer,
        overlap(sketched.prompt_sketch, later_sketched.prompt_sketch) as prompt_overlap,
        overlap(sketched.answer_sketch, later_sketched.answer_sketch) as answer_overlap,
        least(size(sketched.prompt_sketch), size(later_sketched.prompt_sketch)) as prompt_most,
        least(size(sketched.answer_sketch), size(later_sketched.answer_sketch)) as answer_most
    from pairs
    inner join sketched on pairs.number = sketched.number
    inner join sketched as later_sketched on pairs.later_number = later_sketched.number
),

candidates as (
    select number, later_number, is_equal_prompt, is_equal_answer
    from compared
    where
        equal_difference = 0
        and prompt_overlap >= $min_sketch_overlap * prompt_most
        and answer_overlap >= $min_sketch_overlap * answer_most
)

select * from candidates
