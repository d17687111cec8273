-- global: one row is one pair that teaches nothing or the wrong thing, with the first reason
-- Better sides that safety vetoes, sides that are one text, ties, pairs that others contradict or outvote,
-- corrections that are none, sides in two languages, margins under $min_margin, ratings under $min_chosen.
with differences as (
    select
        pair_id, edit_share, beyond_latin_share,
        greatest(chosen_chars, rejected_chars) as longer_chars, least(chosen_chars, rejected_chars) as shorter_chars
    from selected.differences
),

told as (
    select
        pairings.pair_id, pairings.margin, pairings.chosen_rating, pairings.origin, pairings.is_same_text,
        pairings.is_chosen_vetoed, pairings.chosen_safety,
        pairings.is_same_redacted, doubts.is_tied, doubts.vote_gap, doubts.is_contradicted, doubts.is_other_language,
        doubts.is_local, doubts.is_off_policy, differences.edit_share, differences.beyond_latin_share,
        round(try_divide(differences.longer_chars, differences.shorter_chars), 6) as length_ratio
    from selected.pairings
    inner join selected.doubts on pairings.pair_id = doubts.pair_id
    inner join differences on pairings.pair_id = differences.pair_id
),

judged as (
    select
        pair_id, margin, chosen_rating, chosen_safety, vote_gap, edit_share, length_ratio,
        case
            when is_off_policy then 'off_policy'
            when is_local then 'local_judge'
            when is_chosen_vetoed then 'vetoed'
            when is_same_text then 'equal_after_normalising'
            when is_same_redacted then 'equal_when_redacted'
            when is_tied then 'tied_ratings'
            when vote_gap < 0 then 'outvoted'
            when is_contradicted then 'contradicted_comparison'
            when origin = 'edit' and edit_share < $min_edit_share then 'edit_too_small'
            when origin = 'edit' and edit_share > $max_edit_share then 'edit_too_large'
            when origin <> 'edit' and 1 - edit_share > $max_pair_similarity then 'near_identical'
            -- Code reads as a language in Latin letters: what both sides say beside it may be one.
            when
                is_other_language and (beyond_latin_share < 0.05 or beyond_latin_share > 0.5)
                and not $pair_across_languages then 'language_differs'
            -- Ratings that are equal here were settled by votes: what is no tie has no margin either.
            when margin <> 0 and margin < $min_margin then 'below_min_margin'
            when chosen_rating < $min_chosen then 'below_min_chosen'
            when $length_balance = 'matched' and length_ratio > $max_length_ratio then 'length_unmatched'
        end as rule
    from told
),

faulty_pairs as (
    select
        pair_id,
        rule,
        case
            when rule = 'below_min_chosen' then chosen_rating
            when rule = 'vetoed' then chosen_safety
            when rule = 'outvoted' then vote_gap
            when rule = 'length_unmatched' then length_ratio
            when rule = 'near_identical' then round(1 - edit_share, 6)
            when rule in ('edit_too_small', 'edit_too_large') then edit_share
            else margin
        end as value,
        cast(case rule
            when 'below_min_margin' then $min_margin
            when 'below_min_chosen' then $min_chosen
            when 'vetoed' then $veto_safety
            when 'outvoted' then 0
            when 'near_identical' then $max_pair_similarity
            when 'edit_too_small' then $min_edit_share
            when 'edit_too_large' then $max_edit_share
            when 'length_unmatched' then $max_length_ratio
        end as double) as threshold
    from judged
    where rule is not null
)

select * from faulty_pairs
