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

-- Read twice, as two: what one name stands for twice is held in memory whole.
later_shingles as (
    select number, prompt_shingles, answer_shingles
    from deduplicated.candidate_shingles
),

measured as (
    select
        pairs.number,
        pairs.later_number,
        coalesce(
            jaccard(candidate_shingles.prompt_shingles, later_shingles.prompt_shingles), 1
        ) as prompt_similarity,
        coalesce(
            jaccard(candidate_shingles.answer_shingles, later_shingles.answer_shingles), 1
        ) as answer_similarity
    from pairs
    inner join candidate_shingles on pairs.number = candidate_shingles.number
    inner join later_shingles on pairs.later_number = later_shingles.number
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
