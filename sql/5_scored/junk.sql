-- row-local: one row is one text and one rule of junk that its last answer breaks
-- A refusal only says that it cannot; where tools are given that may be the right answer, and so may
-- speaking of oneself. All other rules stand in tasks/functions/junk.py and junk_words.py.
with texts as (
    select text_id, messages
    from staged.texts
),

signatures as (
    select text_id, repeated_share, is_refusal, tools_hash = '' as has_no_tools
    from cleaned.signatures
),

judged as (
    select texts.text_id, explode(junk(texts.messages, signatures.repeated_share)) as rule
    from texts
    inner join signatures on texts.text_id = signatures.text_id
),

junk as (
    select judged.text_id, judged.rule
    from judged
    inner join signatures on judged.text_id = signatures.text_id
    where signatures.has_no_tools or judged.rule <> 'self_identification'
    union all
    select text_id, 'refusal' as rule
    from signatures
    where is_refusal and has_no_tools
)

select * from junk
