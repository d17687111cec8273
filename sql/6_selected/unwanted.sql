-- global: one row is one scored SFT candidate that is not wanted, with the first reason
-- A refusal (its last answer says that it cannot) first, but not where tools are given: there it may
-- be the right answer. Then scores under their thresholds. What is unsafe comes before all of them.
with conversations as (
    select row_id, text_id, overall_score, instruction_accuracy_score, instruction_following_score
    from scored.conversations
),

refusals as (
    select text_id
    from cleaned.signatures
    where is_refusal and tools_hash = '' and not $keep_refusals
),

unsafe as (
    select text_id, unsafe_answer_score as value, cast($max_unsafe as double) as threshold
    from scored.safety
    where unsafe_answer_score > cast($max_unsafe as double)
),

misses as (
    select conversations.row_id, 'unsafe' as rule, -1 as place, unsafe.value, unsafe.threshold
    from conversations
    inner join unsafe on conversations.text_id = unsafe.text_id
    union all
    select
        conversations.row_id,
        'refusal' as rule,
        0 as place,
        cast(null as double) as value,
        cast(null as double) as threshold
    from conversations
    inner join refusals on conversations.text_id = refusals.text_id
    union all
    select
        row_id,
        'below_min_instruction_accuracy' as rule,
        1 as place,
        instruction_accuracy_score as value,
        cast($min_instruction_accuracy as double) as threshold
    from conversations
    where instruction_accuracy_score < $min_instruction_accuracy
    union all
    select
        row_id,
        'below_min_instruction_following' as rule,
        2 as place,
        instruction_following_score as value,
        cast($min_instruction_following as double) as threshold
    from conversations
    where instruction_following_score < $min_instruction_following
    union all
    select
        row_id,
        'below_min_quality' as rule,
        3 as place,
        overall_score as value,
        cast($min_quality as double) as threshold
    from conversations
    where overall_score < $min_quality
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
