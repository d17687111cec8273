-- row-local: one row is one candidate whose text is not fit to train on, with the first rule it breaks
-- Roles are letters (s u a t): a system turn first at most, then user and assistant in turn,
-- a tool's turns only between two of the assistant's. A prompt ends with the user instead.
with signatures as (
    select text_id, roles, turn_count, empty_turn_count, length_chars, is_tools_json
    from cleaned.signatures
),

candidates as (
    select row_id, record_id, 'conversations' as entity, text_id, '^s?(u(at+)*a)+$' as roles_pattern
    from staged.conversations
    union all
    select row_id, record_id, 'answers' as entity, text_id, '^s?(u(at+)*a)+$' as roles_pattern
    from staged.answers
    union all
    select row_id, record_id, 'prompts' as entity, text_id, '^s?(u(at+)*a)*u$' as roles_pattern
    from staged.prompts
),

comparisons as (
    select row_id, record_id
    from staged.comparisons
),

checked as (
    select
        candidates.row_id,
        candidates.record_id,
        candidates.entity,
        signatures.roles,
        signatures.turn_count,
        signatures.length_chars,
        case
            when signatures.empty_turn_count > 0 then 'empty_turn'
            when not signatures.is_tools_json then 'tools_not_json'
            when candidates.entity <> 'prompts' and not rlike(signatures.roles, 'a$') then 'no_final_answer'
            when not rlike(signatures.roles, candidates.roles_pattern) then 'roles_do_not_alternate'
            when signatures.turn_count > $max_turns then 'too_many_turns'
            when signatures.length_chars > $max_text_chars then 'text_too_long'
        end as rule
    from candidates
    inner join signatures on candidates.text_id = signatures.text_id
),

broken_sides as (
    select record_id, min(row_id) as answer_row_id, min(rule) as side_rule
    from checked
    where entity = 'answers' and rule is not null
    group by record_id
),

rejections as (
    select
        row_id,
        entity,
        rule,
        cast(case rule when 'too_many_turns' then turn_count when 'text_too_long' then length_chars end as double) as value,
        cast(case rule when 'too_many_turns' then $max_turns when 'text_too_long' then $max_text_chars end as double)
            as threshold,
        cast(null as string) as matched_id,
        case when rule = 'roles_do_not_alternate' then roles end as detail
    from checked
    where rule is not null
    union all
    select
        comparisons.row_id,
        'comparisons' as entity,
        'answer_rejected' as rule,
        cast(null as double) as value,
        cast(null as double) as threshold,
        broken_sides.answer_row_id as matched_id,
        broken_sides.side_rule as detail
    from comparisons
    inner join broken_sides on comparisons.record_id = broken_sides.record_id
)

select * from rejections
