-- global: one row is one scored SFT candidate below a threshold, with the first it misses
with conversations as (
    select row_id, overall_score, instruction_accuracy_score, instruction_following_score
    from scored.conversations
),

misses as (
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

rejections as (
    select
        misses.row_id,
        'conversations' as entity,
        misses.rule,
        misses.value,
        misses.threshold,
        cast(null as string) as matched_id,
        cast(null as string) as detail
    from misses
    inner join first_misses on misses.row_id = first_misses.row_id and misses.place = first_misses.place
)

select * from rejections
