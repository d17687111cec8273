-- global: one row is one scored SFT candidate that is not wanted, with the first reason
-- What is unsafe first, then junk, then scores under their thresholds, then rules of talks.
with conversations as (
    select
        row_id,
        text_id,
        overall_score,
        instruction_accuracy_score,
        instruction_following_score,
        unsafe_score,
        case when unsafe_score > $max_unsafe then 'unsafe' end as unsafe_rule,
        case
            when instruction_accuracy_score < $min_instruction_accuracy then 'below_min_instruction_accuracy'
            when instruction_following_score < $min_instruction_following then 'below_min_instruction_following'
            when overall_score < $min_quality then 'below_min_quality'
        end as low_rule
    from scored.conversations
),

junk as (
    select text_id, rule
    from selected.junk
),

incoherent as (
    select row_id, min_by(rule, place) as rule, min_by(value, place) as value, min_by(threshold, place) as threshold
    from selected.incoherent
    group by row_id
),

judged as (
    select
        conversations.row_id,
        conversations.overall_score,
        conversations.instruction_accuracy_score,
        conversations.instruction_following_score,
        conversations.unsafe_score,
        case when junk.rule is null then incoherent.value end as talk_value,
        case when junk.rule is null then incoherent.threshold end as talk_threshold,
        coalesce(conversations.unsafe_rule, junk.rule, conversations.low_rule, incoherent.rule) as rule
    from conversations
    left join junk on conversations.text_id = junk.text_id
    left join incoherent on conversations.row_id = incoherent.row_id
),

unwanted as (
    select
        row_id,
        rule,
        case rule
            when 'unsafe' then unsafe_score
            when 'below_min_instruction_accuracy' then instruction_accuracy_score
            when 'below_min_instruction_following' then instruction_following_score
            when 'below_min_quality' then overall_score
            else talk_value
        end as value,
        cast(case rule
            when 'unsafe' then $max_unsafe
            when 'below_min_instruction_accuracy' then $min_instruction_accuracy
            when 'below_min_instruction_following' then $min_instruction_following
            when 'below_min_quality' then $min_quality
            else talk_threshold
        end as double) as threshold
    from judged
    where rule is not null
)

select * from unwanted
