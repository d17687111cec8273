-- global: one row is one answer or compared pair that occurs more than once, and who survives
-- Answers collapse only when equal. One that was rated, ranked or voted on stays beside an equal one
-- that was told of otherwise: each opinion counts. One that nobody spoke of yields to any equal one.
with answers as (
    select
        row_id,
        answer_id,
        source_name,
        source_rank,
        rating,
        model,
        cast(annotation_metrics as string) as metrics,
        concat_ws(
            '|', coalesce(cast(rating as string), ''), coalesce(cast(rank as string), ''),
            coalesce(cast(label as string), ''), coalesce(annotator, '')
        ) as opinion,
        rating is not null or rank is not null or label is not null as has_opinion
    from cleaned.answers
),

comparisons as (
    select row_id, pair_id, source_name, source_rank, cast(annotation_metrics as string) as metrics
    from cleaned.comparisons
),

repeated_answers as (
    select answer_id from answers group by answer_id having count(*) > 1
),

repeated_pairs as (
    select pair_id from comparisons group by pair_id having count(*) > 1
),

survivors as (
    select
        answers.row_id,
        answers.answer_id,
        case
            when answers.has_opinion then first_value(answers.row_id) over same_opinion
            else first_value(answers.row_id) over same_answer
        end as survivor_row_id
    from answers
    inner join repeated_answers on answers.answer_id = repeated_answers.answer_id
    window  -- Within one opinion both order alike, so that a survivor survives itself.
        same_opinion as (
            partition by answers.answer_id, answers.has_opinion, answers.opinion
            order by
                answers.source_rank, answers.metrics nulls last, answers.model nulls last, answers.source_name,
                answers.row_id
        ),
        same_answer as (
            partition by answers.answer_id
            order by
                answers.has_opinion desc, answers.source_rank, answers.rating desc nulls last, answers.opinion,
                answers.metrics nulls last, answers.model nulls last, answers.source_name, answers.row_id
        )
),

surviving_pairs as (
    select
        comparisons.row_id,
        comparisons.pair_id,
        first_value(comparisons.row_id) over (
            partition by comparisons.pair_id
            order by
                comparisons.source_rank, comparisons.metrics nulls last, comparisons.source_name, comparisons.row_id
        ) as survivor_row_id
    from comparisons
    inner join repeated_pairs on comparisons.pair_id = repeated_pairs.pair_id
),

groups as (
    select 'answers' as entity, row_id, answer_id as content_id, survivor_row_id
    from survivors
    union all
    select 'comparisons' as entity, row_id, pair_id as content_id, survivor_row_id
    from surviving_pairs
)

select * from groups
