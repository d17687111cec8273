-- row-local: one row is one text with what publishing asks of it beside its words
-- Narrow, so that who asks which rows a release would hold need not read the signatures' sketches.
-- The language is the answer's; of one too short to tell ("Yes", a number), that of what was asked.
with signatures as (
    select text_id, roles, tools_hash, prompt_hash, prompt_language, answer_language
    from cleaned.signatures
),

shapes as (
    select
        text_id,
        prompt_hash,
        case when answer_language = 'und' then prompt_language else answer_language end as language,
        rlike(roles, '^s?ua$') and tools_hash = '' as is_single_turn
    from signatures
)

select * from shapes
