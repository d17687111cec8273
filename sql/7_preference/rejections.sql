-- global: one row is one answer or pair that no preference table uses, with the reason
with refusals as (
    select pair_id, rule, value, threshold from selected.refusals
),

ties as (
    select prompt_id, stands_by from selected.extremes where best_standing = worst_standing
),

listed as (
    select answer_id, stands_by from selected.listed
),

candidates as (
    select
        candidates.answer_id, candidates.prompt_id, listed.stands_by, candidates.up_vote_count,
        candidates.down_vote_count, candidates.is_vetoed
    from selected.candidates
    left join listed on candidates.answer_id = listed.answer_id
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
    union
    select pair_id, rejected_id as answer_id from selected.pairings
),

refused as (
    select
        sides.answer_id, refusals.rule, refusals.value, refusals.threshold,
        row_number() over (partition by sides.answer_id order by refusals.rule, refusals.pair_id) as place
    from sides
    inner join refusals on sides.pair_id = refusals.pair_id
),

rejected as (
    select
        'answers' as entity, candidates.answer_id as content_id,
        case
            when refused.rule is not null then refused.rule
            when ties.prompt_id is not null then 'tied_ratings'
            when candidates.is_vetoed and candidates.up_vote_count > 0 and candidates.down_vote_count = 0 then 'vetoed'
            when candidates.up_vote_count > 0 and candidates.down_vote_count > 0 then 'contradictory_votes'
            when candidates.stands_by is not null then 'nothing_to_compare_with'
            else 'no_opinion'
        end as rule,
        refused.value, refused.threshold
    from candidates
    left join refused on candidates.answer_id = refused.answer_id and refused.place = 1
    left join ties on candidates.prompt_id = ties.prompt_id and candidates.stands_by = ties.stands_by
    where not exists (select 1 from used where used.answer_id = candidates.answer_id)
    union all
    select 'comparisons' as entity, pair_id as content_id, rule, value, threshold from refusals
),

entered as (
    select 'answers' as entity, row_id, answer_id as content_id from selected.answers
    union all
    select 'comparisons' as entity, row_id, pair_id as content_id from selected.comparisons
),

rejections as (
    select
        entered.row_id, entered.entity, rejected.rule, rejected.value, rejected.threshold,
        cast(null as string) as matched_id, cast(null as string) as detail
    from entered
    inner join rejected on entered.entity = rejected.entity and entered.content_id = rejected.content_id
)

select * from rejections
