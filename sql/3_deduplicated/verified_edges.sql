-- pair-local: one row is one pair of conversations that are near-duplicates on either side, verified
-- Exact Jaccard of all shingles, $near_threshold or more on each side; equal short sides count as 1.
with pairs as (
    select number, later_number
    from deduplicated.near_candidates
),

candidate_shingles as (
    select number, prompt_shingles, answer_shingles
    from deduplicated.candidate_shingles
),

counted as (
    select
        pairs.number,
        pairs.later_number,
        size(candidate_shingles.prompt_shingles) + size(later_shingles.prompt_shingles) as prompt_count,
        size(candidate_shingles.answer_shingles) + size(later_shingles.answer_shingles) as answer_count,
        overlap(candidate_shingles.prompt_shingles, later_shingles.prompt_shingles) as shared_prompt_count,
        overlap(candidate_shingles.answer_shingles, later_shingles.answer_shingles) as shared_answer_count
    from pairs
    inner join candidate_shingles on pairs.number = candidate_shingles.number
    inner join candidate_shingles as later_shingles on pairs.later_number = later_shingles.number
),

measured as (
    select
        number,
        later_number,
        coalesce(try_divide(shared_prompt_count, prompt_count - shared_prompt_count), 1) as prompt_similarity,
        coalesce(try_divide(shared_answer_count, answer_count - shared_answer_count), 1) as answer_similarity
    from counted
),

edges as (
    select
        number,
        later_number,
        prompt_similarity,
        answer_similarity,
        least(prompt_similarity, answer_similarity) as similarity
    from measured
    where prompt_similarity >= $near_threshold and answer_similarity >= $near_threshold
)

select * from edges
