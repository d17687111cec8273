-- global: one row is one pair of prompts in two splits that are near-duplicates, verified
-- Exact Jaccard of all shingles, $near_threshold or more.
with candidates as (
    select number, later_number
    from selected.split_candidates
),

compared as (
    select number from candidates
    union
    select later_number as number from candidates
),

split_prompts as (
    select number, text_id
    from selected.split_prompts
),

texts as (
    select text_id, messages
    from staged.texts
),

matched as (
    select compared.number, texts.messages
    from compared
    inner join split_prompts on compared.number = split_prompts.number
    inner join texts on split_prompts.text_id = texts.text_id
),

shingled as (
    select number, shingles(messages, 'prompt', $shingle_tokens) as prompt_shingles
    from matched
),

measured as (
    select
        candidates.number,
        candidates.later_number,
        jaccard(shingled.prompt_shingles, later_shingled.prompt_shingles) as similarity
    from candidates
    inner join shingled on candidates.number = shingled.number
    inner join shingled as later_shingled on candidates.later_number = later_shingled.number
),

edges as (
    select number, later_number, similarity
    from measured
    where similarity >= $near_threshold
)

select * from edges
