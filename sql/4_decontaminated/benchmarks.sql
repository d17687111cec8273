-- global: one row is one benchmark: how many of its questions are found, in how many rows
-- More than $max_contaminated_share of them found is a contaminated benchmark; the rows are out either way.
with questions as (
    select question_id, source_name as benchmark_name
    from staged.questions
),

matches as (
    select row_id, entity, question_id, benchmark_name
    from decontaminated.matches
),

asked as (
    select benchmark_name, count(distinct question_id) as question_count
    from questions
    group by benchmark_name
),

hit as (
    select
        benchmark_name,
        count(distinct question_id) as hit_count,
        count(distinct case when entity = 'conversations' then row_id end) as conversation_count,
        count(distinct case when entity = 'answers' then row_id end) as answer_count,
        count(distinct case when entity = 'comparisons' then row_id end) as comparison_count,
        count(distinct case when entity = 'prompts' then row_id end) as prompt_count
    from matches
    group by benchmark_name
),

benchmarks as (
    select
        asked.benchmark_name,
        asked.question_count,
        coalesce(hit.hit_count, 0) as hit_count,
        round(coalesce(hit.hit_count, 0) / asked.question_count, 6) as hit_share,
        coalesce(hit.hit_count, 0) / asked.question_count > $max_contaminated_share as is_contaminated,
        coalesce(hit.conversation_count, 0) as conversation_count,
        coalesce(hit.answer_count, 0) as answer_count,
        coalesce(hit.comparison_count, 0) as comparison_count,
        coalesce(hit.prompt_count, 0) as prompt_count
    from asked
    left join hit on asked.benchmark_name = hit.benchmark_name
)

select * from benchmarks
