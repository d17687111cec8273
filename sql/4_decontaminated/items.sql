-- row-local: one row is one item of a benchmark that is searched for: a question, or an answer to it
-- Up to $whole_item_tokens tokens it must be covered whole, from $long_item_tokens on more than
-- $max_coverage of it; in between the share falls in a line. No run lies in an answer shorter than one.
with questions as (
    select row_id, question_id, source_name, part, messages
    from staged.questions
),

tokenised as (
    select row_id, question_id, source_name, part, token_hashes(messages, 'prompt') as tokens
    from questions
    where part = 'question'
    union all
    select row_id, question_id, source_name, part, token_hashes(messages, 'answer') as tokens
    from questions
    where part = 'answer'
),

searched as (
    select
        row_id as item_row_id,
        question_id,
        source_name as benchmark_name,
        part,
        cast(conv(substring(md5(row_id), 1, 15), 16, 10) as bigint) as number,
        tokens,
        cast(size(tokens) as bigint) as token_count
    from tokenised
    where
        size(tokens) > 0
        and (part = 'question' or size(tokens) >= greatest($min_answer_tokens, $ngram_tokens))
),

shared as (
    select
        item_row_id,
        question_id,
        benchmark_name,
        part,
        number,
        tokens,
        token_count,
        1 - (1 - $max_coverage) * least(
            1.0,
            greatest(0.0, (token_count - $whole_item_tokens) / ($long_item_tokens - $whole_item_tokens))
        ) as coverage_limit
    from searched
),

items as (
    select
        item_row_id,
        question_id,
        benchmark_name,
        part,
        number,
        tokens,
        token_count,
        round(coverage_limit, 6) as coverage_limit,
        least(token_count, cast(floor(round(token_count * coverage_limit, 6)) as bigint) + 1) as needed_count
    from shared
)

select * from items
