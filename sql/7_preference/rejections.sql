-- global: one row is one answer or pair that no preference table uses, with the reason
with refusals as (
    select pair_id, rule, value, threshold
    from selected.refusals
),

candidates as (
    select answer_id, stands_by, up_vote_count, down_vote_count
    from selected.candidates
),

answers as (
    select row_id, answer_id
    from selected.answers
),

comparisons as (
    select row_id, pair_id
    from selected.comparisons
),

used as (
    select chosen_id as answer_id from preference.pairs
    union
    select rejected_id as answer_id from preference.pairs
    union
    select answer_id from preference.ranked_answers
    union
    select answer_id from preference.unpaired
),

sides as (
    select pair_id, chosen_id as answer_id from selected.pairings
    union all
    select pair_id, rejected_id as answer_id from selected.pairings
),

refused as (
    select sides.answer_id, min(refusals.rule) as rule
    from sides
    inner join refusals on sides.pair_id = refusals.pair_id
    group by sides.answer_id
),

rejections as (
    select
        answers.row_id,
        'answers' as entity,
        case
            when refused.rule is not null then refused.rule
            when candidates.up_vote_count > 0 and candidates.down_vote_count > 0 then 'contradictory_votes'
            when candidates.stands_by is not null then 'nothing_to_compare_with'
            else 'no_opinion'
        end as rule,
        cast(null as double) as value,
        cast(null as double) as threshold,
        cast(null as string) as matched_id,
        cast(null as string) as detail
    from answers
    inner join candidates on answers.answer_id = candidates.answer_id
    left join refused on answers.answer_id = refused.answer_id
    where not exists (select 1 from used where used.answer_id = answers.answer_id)
    union all
    select
        comparisons.row_id,
        'comparisons' as entity,
        refusals.rule,
        refusals.value,
        refusals.threshold,
        cast(null as string) as matched_id,
        cast(null as string) as detail
    from comparisons
    inner join refusals on comparisons.pair_id = refusals.pair_id
)

select * from rejections
