-- row-local: one row is one candidate whose text is not fit to train on, with the first rule it breaks
-- Roles are letters (s u a t): a system turn first at most, then user and assistant in turn, a tool's turns
-- only between two of the assistant's; a prompt ends with the user. A pattern in a column compiles for each row.
with signatures as (
    select
        text_id, roles, empty_turn_count, is_tools_json,
        case
            when not rlike(roles, 'a$') then 'no_final_answer'
            when not rlike(roles, '^s?(u(at+)*a)+$') then 'roles_do_not_alternate'
        end as answered_rule,
        case when not rlike(roles, '^s?(u(at+)*a)*u$') then 'roles_do_not_alternate' end as asked_rule,
        case
            when turn_count > $max_turns then 'too_many_turns'
            when length_chars > $max_text_chars then 'text_too_long'
        end as size_rule,
        cast(case when turn_count > $max_turns then turn_count else length_chars end as double) as size,
        cast(case when turn_count > $max_turns then $max_turns else $max_text_chars end as double) as size_limit
    from cleaned.signatures
),

answered as (
    select row_id, record_id, 'conversations' as entity, text_id from staged.conversations
    union all
    select row_id, record_id, 'answers' as entity, text_id from staged.answers
),

comparisons as (select row_id, record_id from staged.comparisons),

prompts as (select row_id, record_id, text_id from staged.prompts),

personal_data as (select text_id, dropped_kind, is_emptied from cleaned.personal_data),

shapes as (
    select
        signatures.text_id, signatures.roles, signatures.size, signatures.size_limit, personal_data.dropped_kind,
        signatures.answered_rule, signatures.asked_rule, signatures.size_rule,
        case
            when signatures.empty_turn_count > 0 or personal_data.is_emptied then 'empty_turn'
            when not signatures.is_tools_json then 'tools_not_json'
        end as first_rule,
        case when personal_data.dropped_kind is not null then 'personal_data' else signatures.size_rule end as last_rule
    from signatures left join personal_data on signatures.text_id = personal_data.text_id
),

broken as (
    select
        answered.row_id, answered.record_id, answered.entity,
        coalesce(shapes.first_rule, shapes.answered_rule, shapes.last_rule) as rule,
        shapes.roles, shapes.dropped_kind, shapes.size_rule, shapes.size, shapes.size_limit
    from answered inner join shapes on answered.text_id = shapes.text_id
    where coalesce(shapes.first_rule, shapes.answered_rule, shapes.last_rule) is not null
    union all
    select
        prompts.row_id, prompts.record_id, 'prompts' as entity,
        coalesce(shapes.first_rule, shapes.asked_rule, shapes.last_rule) as rule,
        shapes.roles, shapes.dropped_kind, shapes.size_rule, shapes.size, shapes.size_limit
    from prompts inner join shapes on prompts.text_id = shapes.text_id
    where coalesce(shapes.first_rule, shapes.asked_rule, shapes.last_rule) is not null
),

broken_sides as (
    select record_id, min(row_id) as answer_row_id from broken where entity = 'answers' group by record_id
),

rejections as (
    select
        row_id, entity, rule,
        case when rule = size_rule then size end as value,
        case when rule = size_rule then size_limit end as threshold, cast(null as string) as matched_id,
        case when rule = 'personal_data' then dropped_kind when rule <> coalesce(size_rule, '') then roles end as detail
    from broken
    union all
    select
        comparisons.row_id, 'comparisons' as entity, 'answer_rejected' as rule, cast(null as double) as value,
        cast(null as double) as threshold, broken_sides.answer_row_id as matched_id, broken.rule as detail
    from comparisons inner join broken_sides on comparisons.record_id = broken_sides.record_id
    inner join broken on broken_sides.answer_row_id = broken.row_id
)

select * from rejections
