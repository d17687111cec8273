-- global: one row is one pair that is refused, with the first reason
-- An answer that safety vetoes is never chosen. Texts equal after normalising or as they are released, ties, pairs that
-- another one contradicts, margins under $min_margin and chosen ratings under $min_chosen teach nothing or wrong.
with vetoed as (
    select answer_id, annotation_metrics.safety from selected.candidates where is_vetoed
),

pairings as (
    select pair_id, chosen_id, rejected_id, origin, chosen_rating, margin, is_same_text, is_same_redacted
    from selected.pairings
),

extremes as (
    select best_id, worst_id from selected.extremes where best_standing = worst_standing
),

tied as (
    select pair_id
    from pairings
    where margin = 0
    union
    select pairings.pair_id
    from pairings
    inner join extremes on pairings.chosen_id = extremes.best_id and pairings.rejected_id = extremes.worst_id
    where pairings.origin <> 'compared'
),

contradicted as (
    select pairings.pair_id
    from pairings
    inner join pairings as reverse
        on pairings.chosen_id = reverse.rejected_id and pairings.rejected_id = reverse.chosen_id
    -- A tie has no better side, so it contradicts nothing.
    where not exists (select 1 from tied where tied.pair_id = reverse.pair_id)
),

sided as (
    select
        pairings.pair_id, pairings.margin, pairings.chosen_rating, pairings.is_same_text, pairings.is_same_redacted,
        vetoed.answer_id as vetoed_id, vetoed.safety
    from pairings
    left join vetoed on pairings.chosen_id = vetoed.answer_id
),

judged as (
    select
        pair_id,
        margin,
        chosen_rating,
        safety,
        case
            when vetoed_id is not null then 'vetoed'
            when is_same_text then 'equal_after_normalising'
            when is_same_redacted then 'equal_when_redacted'
            when exists (select 1 from tied where tied.pair_id = sided.pair_id) then 'tied_ratings'
            when exists (select 1 from contradicted where contradicted.pair_id = sided.pair_id)
                then 'contradicted_comparison'
            when margin < $min_margin then 'below_min_margin'
            when chosen_rating < $min_chosen then 'below_min_chosen'
        end as rule
    from sided
),

refusals as (
    select
        pair_id,
        rule,
        case rule when 'below_min_chosen' then chosen_rating when 'vetoed' then safety else margin end as value,
        cast(
            case rule
                when 'below_min_margin' then $min_margin when 'below_min_chosen' then $min_chosen
                when 'vetoed' then $veto_safety
            end as double
        ) as threshold
    from judged
    where rule is not null
)

select * from refusals
