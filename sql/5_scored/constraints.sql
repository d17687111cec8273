-- row-local: one row is one text with the verifiable constraints of its last request, each kept or not
-- Families after IFEval, English and Chinese: tasks/functions/demands; doubt speaks for the answer.
-- Where a text holds personal data, a phrase of the request is not told: it may be what is masked.
with texts as (
    select text_id, messages
    from staged.texts
),

personal_data as (
    select text_id
    from cleaned.personal_data
),

judged as (
    select
        texts.text_id,
        constraints(texts.messages, personal_data.text_id is not null) as found
    from texts
    left join personal_data on texts.text_id = personal_data.text_id
),

constraints as (
    select
        text_id,
        found.constraints,
        found.asked_count as asked_constraint_count,
        found.kept_count as kept_constraint_count
    from judged
)

select * from constraints
