-- row-local: one row is one opinion on an answer as it was told, by a cell of the answer or in a file
-- rating is its value on the scale from 1 to 5, by the scale that was stated: a rank has none, for it is a
-- place in a list. A person's thumb is a vote. What stands in a file has no row of its own: its record's id.
with answers as (
    select
        row_id, record_id, answer_id, source_name, file, line, rating, rank, label, annotation_metrics as metrics,
        rating_low, rating_high, metrics_low, metrics_high, annotator, annotator_kind, annotated_at
    from staged.answers
    where annotator_kind is not null
),

opinions as (
    select
        record_id as row_id, record_id, answer_id, standard, value, scale_low, scale_high,
        annotator, kind, annotated_at, source_name, file, line
    from staged.annotations
),

cells as (
    select row_id, answer_id, explode(sequence(1, 14)) as place
    from answers
),

told as (
    select
        answers.row_id, answers.record_id, answers.answer_id,
        case cells.place
            when 1 then 'overall' when 2 then 'rank' when 3 then 'thumb' when 4 then 'accuracy' when 5 then 'safety'
            when 6 then 'helpfulness' when 7 then 'honesty' when 8 then 'instruction_following'
            when 9 then 'truthfulness' when 10 then 'conciseness' when 11 then 'interest' when 12 then 'coherence'
            when 13 then 'complexity' else 'verbosity'
        end as standard,
        case cells.place
            when 1 then answers.rating when 2 then cast(answers.rank as double)
            when 3 then case when answers.label then 1.0 when not answers.label then 0.0 end
            when 4 then answers.metrics.accuracy when 5 then answers.metrics.safety
            when 6 then answers.metrics.helpfulness when 7 then answers.metrics.honesty
            when 8 then answers.metrics.instruction_following when 9 then answers.metrics.truthfulness
            when 10 then answers.metrics.conciseness when 11 then answers.metrics.interest
            when 12 then answers.metrics.coherence when 13 then answers.metrics.complexity
            else answers.metrics.verbosity
        end as value,
        case cells.place
            when 1 then answers.rating_low when 2 then null when 3 then 0.0 else answers.metrics_low
        end as scale_low,
        case cells.place
            when 1 then answers.rating_high when 2 then null when 3 then 1.0 else answers.metrics_high
        end as scale_high,
        answers.annotator,
        case
            when cells.place = 3 and answers.annotator_kind = 'human' then 'vote' else answers.annotator_kind
        end as kind,
        answers.annotated_at, answers.source_name, answers.file, answers.line
    from answers
    inner join cells on answers.row_id = cells.row_id
    union all
    select
        row_id, record_id, answer_id, standard, value, scale_low, scale_high,
        annotator, kind, annotated_at, source_name, file, line
    from opinions
),

annotations as (
    select
        row_id, record_id, answer_id, standard, value, scale_low, scale_high,
        round(1 + 4 * (value - scale_low) / (scale_high - scale_low), 6) as rating,
        annotator, kind, annotated_at, source_name, file, line
    from told
    where value is not null
)

select * from annotations
