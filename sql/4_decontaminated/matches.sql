-- global: one row is one candidate and one item of a benchmark that its text holds
with item_hits as (
    select
        content_id,
        side,
        item_row_id,
        question_id,
        benchmark_name,
        part,
        token_count,
        covered_count,
        coverage,
        coverage_limit,
        first_text_token,
        last_text_token
    from decontaminated.item_hits
),

candidates as (
    select row_id, 'conversations' as entity, conversation_id as content_id from deduplicated.conversations
    union all
    select row_id, 'answers' as entity, answer_id as content_id from deduplicated.answers
    union all
    select row_id, 'prompts' as entity, prompt_id as content_id from deduplicated.prompts
    union all
    select row_id, 'comparisons' as entity, chosen_id as content_id from deduplicated.comparisons
    union all
    -- The answers share a prompt, but each may hold an item of its own.
    select row_id, 'comparisons' as entity, rejected_id as content_id from deduplicated.comparisons
),

matches as (
    select distinct
        candidates.row_id,
        candidates.entity,
        item_hits.side,
        item_hits.item_row_id,
        item_hits.question_id,
        item_hits.benchmark_name,
        item_hits.part,
        item_hits.token_count,
        item_hits.covered_count,
        item_hits.coverage,
        item_hits.coverage_limit,
        item_hits.first_text_token,
        item_hits.last_text_token
    from candidates
    inner join item_hits on candidates.content_id = item_hits.content_id
)

select * from matches
