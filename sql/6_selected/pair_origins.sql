-- global: one row is one pair that could be published, with how it came about
-- One that both came and was made came; of several ways to be made the first is told. A pair that several
-- voters chose of the answers to a prompt came by vote; a comparison tells more than a correction.
with compared as (
    select pair_id, prompt_id, chosen_id, rejected_id
    from selected.comparisons
),

origins as (
    select pair_id, min(origin) as origin
    from staged.comparisons
    group by pair_id
),

voted as (
    select distinct preferred_id, other_id
    from selected.votes
),

ways as (
    select
        compared.pair_id,
        compared.prompt_id,
        compared.chosen_id,
        compared.rejected_id,
        case when voted.other_id is not null then 'vote' else coalesce(origins.origin, 'compared') end as origin,
        cast(null as double) as gap,
        1 as place
    from compared
    left join origins on compared.pair_id = origins.pair_id
    left join voted on compared.chosen_id = voted.preferred_id and compared.rejected_id = voted.other_id
    union all
    select pair_id, prompt_id, chosen_id, rejected_id, origin, gap, 2 as place
    from selected.matched_answers
    union all
    select pair_id, prompt_id, chosen_id, rejected_id, 'regeneration' as origin, cast(null as double) as gap, 3 as place
    from selected.regenerations
    union all
    select pair_id, prompt_id, chosen_id, rejected_id, 'thumbs' as origin, cast(null as double) as gap, 4 as place
    from selected.thumb_pairs
),

placed as (
    select
        pair_id,
        prompt_id,
        chosen_id,
        rejected_id,
        origin,
        gap,
        row_number() over (partition by pair_id order by place, origin) as way
    from ways
),

pair_origins as (
    select pair_id, prompt_id, chosen_id, rejected_id, origin, gap
    from placed
    where way = 1
)

select * from pair_origins
