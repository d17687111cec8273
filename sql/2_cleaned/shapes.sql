-- row-local: one row is one text with what publishing asks of it beside its words
-- Narrow, so that who asks which rows a release would hold need not read the signatures' sketches.
with signatures as (
    select text_id, roles, tools_hash, prompt_hash, answer_language
    from cleaned.signatures
),

shapes as (
    select
        text_id,
        prompt_hash,
        answer_language as language,
        rlike(roles, '^s?ua$') and tools_hash = '' as is_single_turn
    from signatures
)

select * from shapes
