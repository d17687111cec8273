-- global: one row is one staged row or quarantined record with its fate
with staged_rows as (
    select 'conversations' as entity, row_id, record_id, conversation_id as content_id, source_name, file, line
    from staged.conversations
    union all
    select 'answers' as entity, row_id, record_id, answer_id as content_id, source_name, file, line
    from staged.answers
    union all
    select 'comparisons' as entity, row_id, record_id, pair_id as content_id, source_name, file, line
    from staged.comparisons
    union all
    select 'prompts' as entity, row_id, record_id, prompt_id as content_id, source_name, file, line
    from staged.prompts
),

quarantined as (
    select record_id, source_name, file, line, rule, detail
    from staged.quarantine
),

rejections as (
    select layer, row_id, rule, value, threshold, matched_id, detail
    from published.rejections
),

publications as (
    select entity, content_id, tables from published.uses
),

ledger as (
    select
        staged_rows.row_id,
        staged_rows.record_id,
        staged_rows.content_id,
        staged_rows.entity,
        staged_rows.source_name,
        staged_rows.file,
        staged_rows.line,
        case when rejections.row_id is null then 'published' else 'rejected' end as verdict,
        case
            when rejections.row_id is not null then rejections.layer
            when staged_rows.entity = 'conversations' then 'sft'
            else 'preference'
        end as layer,
        rejections.rule,
        rejections.value,
        rejections.threshold,
        rejections.matched_id,
        rejections.detail,
        publications.tables
    from staged_rows
    left join rejections on staged_rows.row_id = rejections.row_id
    left join publications
        on
            rejections.row_id is null
            and staged_rows.entity = publications.entity
            and staged_rows.content_id = publications.content_id
    union all
    select
        quarantined.record_id as row_id,
        quarantined.record_id,
        null as content_id,
        null as entity,
        quarantined.source_name,
        quarantined.file,
        quarantined.line,
        'quarantined' as verdict,
        'staged' as layer,
        quarantined.rule,
        cast(null as double) as value,
        cast(null as double) as threshold,
        null as matched_id,
        quarantined.detail,
        publications.tables
    from quarantined
    left join publications on quarantined.record_id = publications.content_id
    order by row_id
)

select * from ledger
