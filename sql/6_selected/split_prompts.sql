-- global: one row is one distinct prompt of rows that may be published, numbered from the smallest split on
-- A prompt under $short_side_tokens tokens has equals alone, and these share its first turn and split.
with unwanted as (select row_id from selected.unwanted),

spoken as (
    select answer_id from scored.ratings
    union
    select chosen_id as answer_id from decontaminated.comparisons
    union
    select rejected_id as answer_id from decontaminated.comparisons
    union
    select answer_id from scored.preferences
    union
    select other_id as answer_id from scored.preferences
),

-- Whose answers can be checked: selected.checkable_prompts.
checkable as (
    select text_id from scored.constraints where $prompts_from_answers and asked_constraint_count > 0
),

-- An answer that nobody spoke of, and whose prompt cannot be checked, is in no table, nor is one that needs review.
answers as (
    select row_id, text_id from scored.answers
    where
        (
            exists (select 1 from spoken where spoken.answer_id = answers.answer_id)
            or exists (select 1 from checkable where checkable.text_id = answers.text_id)
        )
        and not exists (select 1 from scored.contradictions where contradictions.answer_id = answers.answer_id)
),

candidates as (
    select row_id, text_id from scored.conversations
    where not exists (select 1 from unwanted where unwanted.row_id = conversations.row_id)
    union all
    select row_id, text_id from answers
    union all
    select row_id, text_id from decontaminated.prompts
),

signatures as (
    select text_id, prompt_hash, prompt_sketch, prompt_token_count
    from cleaned.signatures
    where $find_split_leaks and prompt_token_count >= $short_side_tokens
),

splits as (
    select
        text_id, split,
        case split
            when 'test' then $test_share when 'validation' then $validation_share
            else 1 - $test_share - $validation_share
        end as share
    from selected.splits
),

prompts as (
    select
        signatures.prompt_hash,
        min(candidates.row_id) as row_id,
        min(candidates.text_id) as text_id,
        min(signatures.prompt_token_count) as token_count,
        min(signatures.prompt_sketch) as prompt_sketch,
        min(splits.split) as split,
        min(splits.share) as share
    from candidates
    inner join signatures on candidates.text_id = signatures.text_id
    inner join splits on candidates.text_id = splits.text_id
    group by signatures.prompt_hash
),

split_prompts as (
    select
        row_number() over (order by share, split, prompt_hash) as number,
        prompt_hash, row_id, text_id, token_count, prompt_sketch, split
    from prompts
)

select * from split_prompts
