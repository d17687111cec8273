-- row-local: one row is one text that holds personal data or ends in a special token, and where
-- Spans are (turn, start, length, kind, placeholder), turn 0 is the tools: never a value itself.
-- first_turn_hash is that of the first user turn as it is released, null where nothing in it is replaced.
-- What is sought and what is written instead: tasks/functions/personal_data.py.
with texts as (
    select
        text_id,
        personal_data(
            messages,
            coalesce(tools, ''),
            coalesce(prompt_turn_count, 0),
            $personal_data_policy,
            $names_policy,
            $kinds_left_alone
        ) as found
    from staged.texts
),

personal_data as (
    select
        text_id,
        found.spans,
        found.kinds,
        found.dropped_kind,
        found.is_emptied,
        found.redacted_id,
        found.first_turn_hash
    from texts
    where size(found.spans) > 0
)

select * from personal_data
