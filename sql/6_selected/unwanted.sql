-- global: one row is one scored SFT candidate that is not wanted, with the first reason
-- What is unsafe first, then junk, then scores under their thresholds, then rules of talks.
with conversations as (
    select row_id, text_id, overall_score, instruction_accuracy_score, instruction_following_score
    from scored.conversations
),

junk as (
    select text_id, rule
    from selected.junk
),

incoherent as (
    select row_id, rule, place, value, threshold
    from selected.incoherent
),

unsafe as (
    select text_id, unsafe_answer_score as value, cast($max_unsafe as double) as threshold
    from scored.safety
    where unsafe_answer_score > cast($max_unsafe as double)
),

scored as (
    select
        row_id, 'below_min_instruction_accuracy' as rule, 1 as place, instruction_accuracy_score as value,
        cast($min_instruction_accuracy as double) as threshold
    from conversations
    union all
    select
        row_id, 'below_min_instruction_following' as rule, 2 as place, instruction_following_score as value,
        cast($min_instruction_following as double) as threshold
    from conversations
    union all
    select
        row_id, 'below_min_quality' as rule, 3 as place, overall_score as value,
        cast($min_quality as double) as threshold
    from conversations
),

misses as (
    select conversations.row_id, 'unsafe' as rule, -1 as place, unsafe.value, unsafe.threshold
    from conversations
    inner join unsafe on conversations.text_id = unsafe.text_id
    union all
    select
        conversations.row_id, junk.rule, 0 as place, cast(null as double) as value, cast(null as double) as threshold
    from conversations
    inner join junk on conversations.text_id = junk.text_id
    union all
    select row_id, rule, place, value, threshold
    from scored
    where value < threshold
    union all
    select row_id, rule, place, value, threshold
    from incoherent
),

first_misses as (
    select row_id, min(place) as place
    from misses
    group by row_id
),

unwanted as (
    select misses.row_id, misses.rule, misses.value, misses.threshold
    from misses
    inner join first_misses on misses.row_id = first_misses.row_id and misses.place = first_misses.place
)

select * from unwanted
