-- global: one row is one sound pair that is left out: its prompt has its share, or lengths are balanced
-- The widest margins of a prompt stay, then draws by a seeded hash. Where lengths are balanced, pairs of the side
-- that wins too often go, source by source and split by split, until its share is $length_band from a half.
with pairings as (
    select
        pair_id, prompt_id, chosen_id, margin, gap,
        md5(concat($pair_seed, ':', pair_id)) as drawn
    from selected.pairings
    where not exists (select 1 from selected.faulty_pairs where faulty_pairs.pair_id = pairings.pair_id)
),

placed as (
    select
        pair_id,
        chosen_id,
        drawn,
        row_number() over (
            partition by prompt_id order by margin desc nulls last, gap desc nulls last, drawn, pair_id
        ) as place
    from pairings
),

crowded as (
    select pair_id, place
    from placed
    where $max_pairs_per_prompt > 0 and place > $max_pairs_per_prompt
),

-- Pairs of equal lengths are on neither side.
unequal as (
    select pair_id, chosen_chars > rejected_chars as is_longer_chosen
    from selected.differences
    where $length_balance = 'band' and chosen_chars <> rejected_chars
),

measured as (
    select placed.pair_id, placed.drawn, candidates.source_name, candidates.split, unequal.is_longer_chosen
    from placed
    inner join selected.candidates on placed.chosen_id = candidates.answer_id
    inner join unequal on placed.pair_id = unequal.pair_id
    where
        not exists (select 1 from crowded where crowded.pair_id = placed.pair_id)
),

weighed as (
    select
        pair_id,
        count(*) over (partition by source_name, split)
        - count(*) over (partition by source_name, split, is_longer_chosen) as other_count,
        row_number() over (partition by source_name, split, is_longer_chosen order by drawn, pair_id) as place
    from measured
),

surplus_pairs as (
    select
        pair_id,
        'over_max_pairs' as rule,
        cast(place as double) as value,
        cast($max_pairs_per_prompt as double) as threshold
    from crowded
    union all
    select
        pair_id,
        'length_balanced' as rule,
        cast(place as double) as value,
        floor(round(other_count * (0.5 + $length_band) / (0.5 - $length_band), 6)) as threshold
    from weighed
    where place > floor(round(other_count * (0.5 + $length_band) / (0.5 - $length_band), 6))
)

select * from surplus_pairs
