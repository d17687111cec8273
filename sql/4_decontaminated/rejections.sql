-- global: one row is one candidate that holds a benchmark's question, with the longest it holds
with question_hits as (
    select content_id, question_row_id, benchmark_name, question_token_count
    from decontaminated.question_hits
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
    -- The answers share a prompt, but one that goes on for turns may hold a question of its own.
    select row_id, 'comparisons' as entity, rejected_id as content_id from deduplicated.comparisons
),

matched as (
    select
        candidates.row_id,
        candidates.entity,
        question_hits.question_row_id,
        question_hits.benchmark_name,
        question_hits.question_token_count,
        row_number() over (
            partition by candidates.row_id
            order by
                question_hits.question_token_count desc, question_hits.benchmark_name, question_hits.question_row_id
        ) as place
    from candidates
    inner join question_hits on candidates.content_id = question_hits.content_id
),

rejections as (
    select
        row_id,
        entity,
        case
            when question_token_count >= $min_question_tokens then 'contains_benchmark_question'
            else 'is_benchmark_question'
        end as rule,
        cast(question_token_count as double) as value,
        cast(case when question_token_count >= $min_question_tokens then $min_question_tokens end as double)
            as threshold,
        question_row_id as matched_id,
        benchmark_name as detail
    from matched
    where place = 1
)

select * from rejections
