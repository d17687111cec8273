-- global: one row is one candidate that holds an item of a benchmark: the one it holds most tokens of
with matches as (
    select
        row_id,
        entity,
        side,
        item_row_id,
        benchmark_name,
        part,
        token_count,
        covered_count,
        coverage,
        coverage_limit,
        first_text_token,
        last_text_token
    from decontaminated.matches
),

placed as (
    select
        row_id,
        entity,
        side,
        item_row_id,
        benchmark_name,
        part,
        token_count,
        covered_count,
        coverage,
        coverage_limit,
        first_text_token,
        last_text_token,
        row_number() over (
            partition by row_id
            order by covered_count desc, coverage desc, part desc, side desc, benchmark_name, item_row_id
        ) as place
    from matches
),

rejections as (
    select
        row_id,
        entity,
        case
            when part = 'answer' then 'contains_benchmark_answer'
            when token_count < $ngram_tokens then 'is_benchmark_question'
            else 'contains_benchmark_question'
        end as rule,
        coverage as value,
        coverage_limit as threshold,
        item_row_id as matched_id,
        concat(
            benchmark_name, ': ', covered_count, ' of ', token_count, ' tokens, in tokens ', first_text_token + 1,
            ' to ', last_text_token + 1, ' of its ', side
        ) as detail
    from placed
    where place = 1
)

select * from rejections
