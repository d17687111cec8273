-- global: one row is one benchmark: how many of its questions are found, in how many rows
-- More than $max_contaminated_share of them found is a contaminated benchmark; the rows are out either way.
-- One of which nothing could be read stands here too, so that its suite closes the gate.
with inputs as (
    select distinct source_name as benchmark_name
    from staged.inputs
    where role = 'benchmark' and not is_copy
),

questions as (
    select question_id, source_name as benchmark_name
    from staged.questions
),

matches as (
    select row_id, entity, question_id, benchmark_name
    from decontaminated.matches
),

named as (
    select benchmark_name, cast(null as string) as question_id from inputs
    union all
    select benchmark_name, question_id from questions
),

asked as (
    select benchmark_name, count(distinct question_id) as question_count
    from named
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

counted as (
    select
        asked.benchmark_name,
        asked.question_count,
        coalesce(hit.hit_count, 0) as hit_count,
        coalesce(hit.conversation_count, 0) as conversation_count,
        coalesce(hit.answer_count, 0) as answer_count,
        coalesce(hit.comparison_count, 0) as comparison_count,
        coalesce(hit.prompt_count, 0) as prompt_count
    from asked
    left join hit on asked.benchmark_name = hit.benchmark_name
),

benchmarks as (
    select
        benchmark_name,
        question_count,
        hit_count,
        coalesce(round(try_divide(hit_count, question_count), 6), 0) as hit_share,
        coalesce(try_divide(hit_count, question_count), 0) > $max_contaminated_share as is_contaminated,
        conversation_count,
        answer_count,
        comparison_count,
        prompt_count
    from counted
)

select * from benchmarks
