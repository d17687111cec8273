-- row-local: one row is one candidate whose text is not fit to train on, with the first rule it breaks
-- Roles are letters (s u a t): a system turn first at most, then user and assistant in turn,
-- a tool's turns only between two of the assistant's. A prompt ends with the user instead.
with signatures as (
    select text_id, roles, turn_count, empty_turn_count, length_chars, is_tools_json from cleaned.signatures
),

candidates as (
    select row_id, record_id, 'conversations' as entity, text_id, '^s?(u(at+)*a)+$' as pattern from staged.conversations
    union all
    select row_id, record_id, 'answers' as entity, text_id, '^s?(u(at+)*a)+$' as pattern from staged.answers
    union all
    select row_id, record_id, 'prompts' as entity, text_id, '^s?(u(at+)*a)*u$' as pattern from staged.prompts
),

comparisons as (
    select row_id, record_id from staged.comparisons
),

personal_data as (
    select text_id, dropped_kind, is_emptied from cleaned.personal_data
),

shapes as (
    select
        candidates.row_id, candidates.record_id, candidates.entity,
        signatures.roles, signatures.turn_count, signatures.length_chars, personal_data.dropped_kind,
        case
            when signatures.empty_turn_count > 0 or personal_data.is_emptied then 'empty_turn'
            when not signatures.is_tools_json then 'tools_not_json'
            when candidates.entity <> 'prompts' and not rlike(signatures.roles, 'a$') then 'no_final_answer'
            when not rlike(signatures.roles, candidates.pattern) then 'roles_do_not_alternate'
            when personal_data.dropped_kind is not null then 'personal_data'
        end as broken_rule
    from candidates
    inner join signatures on candidates.text_id = signatures.text_id
    left join personal_data on candidates.text_id = personal_data.text_id
),

broken as (
    select
        row_id, record_id, entity, broken_rule as rule, null as value, null as threshold,
        case broken_rule when 'personal_data' then dropped_kind else roles end as detail
    from shapes
    where broken_rule is not null
    union all
    select
        row_id, record_id, entity, 'too_many_turns' as rule, turn_count as value, $max_turns as threshold,
        null as detail
    from shapes
    where broken_rule is null and turn_count > $max_turns
    union all
    select
        row_id, record_id, entity, 'text_too_long' as rule, length_chars as value, $max_text_chars as threshold,
        null as detail
    from shapes
    where broken_rule is null and turn_count <= $max_turns and length_chars > $max_text_chars
),

broken_sides as (
    select record_id, min(row_id) as answer_row_id from broken where entity = 'answers' group by record_id
),

rejections as (
    select
        row_id, entity, rule, cast(value as double) as value, cast(threshold as double) as threshold,
        cast(null as string) as matched_id, detail
    from broken
    union all
    select
        comparisons.row_id, 'comparisons' as entity, 'answer_rejected' as rule, cast(null as double) as value,
        cast(null as double) as threshold, broken_sides.answer_row_id as matched_id, broken.rule as detail
    from comparisons
    inner join broken_sides on comparisons.record_id = broken_sides.record_id
    inner join broken on broken_sides.answer_row_id = broken.row_id
)

select * from rejections
