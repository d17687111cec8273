-- row-local: one row is one text whose last answer is junk that nobody asked to keep, with the first rule by name
with junk as (
    select text_id, rule
    from scored.junk
),

kept as (
    select 'refusal' as rule where $keep_refusals
    union all
    select 'self_identification' as rule where $keep_self_identification
    union all
    select 'knowledge_cutoff' as rule where $keep_knowledge_cutoffs
    union all
    select 'truncated' as rule where $keep_truncated
    union all
    select 'repetition' as rule where $keep_repetition
    union all
    select 'boilerplate' as rule where $keep_boilerplate
    union all
    select 'echo' as rule where $keep_echoes
    union all
    select 'empty_politeness' as rule where $keep_empty_politeness
    union all
    select 'other_language' as rule where $keep_other_languages
    union all
    select 'mojibake' as rule where $keep_mojibake
    union all
    select 'special_token' as rule where $keep_special_tokens
),

unkept as (
    select junk.text_id, min(junk.rule) as rule
    from junk
    where not exists (select 1 from kept where kept.rule = junk.rule)
    group by junk.text_id
)

select * from unkept
