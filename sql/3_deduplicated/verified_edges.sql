-- pair-local: one row is one pair of conversations that are near-duplicates on either side, verified
-- Exact Jaccard of all shingles, $near_threshold or more on each side. A side that is equal counts as 1: its
-- text is not read. Nor is the answer of a pair whose prompts are too far apart.
with candidates as (
    select number, later_number, is_equal_prompt, is_equal_answer
    from deduplicated.near_candidates
),

compared as (
    select number, is_equal_prompt, is_equal_answer
    from candidates
    union all
    select later_number as number, is_equal_prompt, is_equal_answer
    from candidates
),

needed as (
    select number, min(is_equal_prompt) as is_equal_prompt, min(is_equal_answer) as is_equal_answer
    from compared
    group by number
),

near_rows as (select number, text_id from deduplicated.near_rows),

texts as (select text_id, messages from staged.texts),

matched as (
    select needed.number, needed.is_equal_prompt, needed.is_equal_answer, said(texts.messages) as told
    from needed
    inner join near_rows on needed.number = near_rows.number
    inner join texts on near_rows.text_id = texts.text_id
),

sides as (
    select
        number,
        case when not is_equal_prompt then told.prompt end as prompt,
        case when not is_equal_answer then told.answer end as answer
    from matched
),

paired as (
    select
        candidates.number, candidates.later_number, candidates.is_equal_prompt, candidates.is_equal_answer,
        sides.prompt, later_sides.prompt as later_prompt, sides.answer, later_sides.answer as later_answer
    from candidates
    inner join sides on candidates.number = sides.number
    inner join sides as later_sides on candidates.later_number = later_sides.number
),

prompts as (
    select
        number, later_number, is_equal_answer, answer, later_answer,
        case
            when is_equal_prompt then 1
            else jaccard(number, prompt, later_number, later_prompt, $shingle_tokens)
        end as prompt_similarity
    from paired
),

answers as (
    select
        number, later_number, prompt_similarity,
        case
            when is_equal_answer then 1
            else jaccard(number, answer, later_number, later_answer, $shingle_tokens)
        end as answer_similarity
    from prompts
    where prompt_similarity >= $near_threshold
),

edges as (
    select
        number, later_number, prompt_similarity, answer_similarity,
        least(prompt_similarity, answer_similarity) as similarity
    from answers
    where answer_similarity >= $near_threshold
)

select * from edges
