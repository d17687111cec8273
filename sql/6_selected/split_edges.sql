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
    select compared.number, said(texts.messages) as told
    from compared
    inner join split_prompts on compared.number = split_prompts.number
    inner join texts on split_prompts.text_id = texts.text_id
),

paired as (
    select
        candidates.number, candidates.later_number, matched.told.prompt, later_matched.told.prompt as later_prompt
    from candidates
    inner join matched on candidates.number = matched.number
    inner join matched as later_matched on candidates.later_number = later_matched.number
),

measured as (
    select
        number, later_number, jaccard(number, prompt, later_number, later_prompt, $shingle_tokens) as similarity
    from paired
),

edges as (
    select number, later_number, similarity
    from measured
    where similarity >= $near_threshold
)

select * from edges
