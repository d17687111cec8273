-- global: one row is one pair with what others say against it, and whose it is
-- vote_gap: strength of the chosen less that of the rejected, where enough voters voted on both. Languages differ
-- surely where both are known and each side has 20 tokens. Equal ratings are a tie unless votes settle it.
with pairings as (
    select pair_id, chosen_id, rejected_id, margin, $pair_rule = 'on_policy_best_of_n' as is_policy_asked
    from selected.pairings
),

strengths as (
    select answer_id, strength
    from selected.strengths
),

-- Of one annotator who is a local judge, and of nobody else.
local_pairs as (
    select pair_id
    from staged.comparisons
    where not $accept_local_judge
    group by pair_id
    having count(*) = count(case when rlike(annotator, '^local ') then 1 end)
),

policy as (
    select distinct answer_id
    from selected.answers
    where model = $policy_model
),

languages as (
    select
        candidates.answer_id,
        case
            when signatures.answer_language not in ('und', 'zxx') and signatures.answer_token_count >= 20
                then signatures.answer_language
        end as language
    from selected.candidates
    inner join cleaned.signatures on candidates.text_id = signatures.text_id
),

weighed as (
    select
        pairings.pair_id,
        pairings.chosen_id,
        pairings.rejected_id,
        pairings.is_policy_asked,
        coalesce(pairings.margin = 0, false) and coalesce(round(chosen.strength - rejected.strength, 6), 0) = 0
            as is_tied,
        round(chosen.strength - rejected.strength, 6) as vote_gap
    from pairings
    left join strengths as chosen on pairings.chosen_id = chosen.answer_id
    left join strengths as rejected on pairings.rejected_id = rejected.answer_id
),

doubts as (
    select
        weighed.pair_id,
        weighed.is_tied,
        weighed.vote_gap,
        -- A tie has no better side, so it contradicts nothing; and a ranking of votes settles what they say.
        reverse.pair_id is not null and coalesce(weighed.vote_gap, 0) = 0 as is_contradicted,
        coalesce(chosen_languages.language <> rejected_languages.language, false) as is_other_language,
        local_pairs.pair_id is not null as is_local,
        weighed.is_policy_asked and (chosen_policy.answer_id is null or rejected_policy.answer_id is null)
            as is_off_policy
    from weighed
    left join weighed as reverse
        on
            weighed.chosen_id = reverse.rejected_id
            and weighed.rejected_id = reverse.chosen_id
            and not reverse.is_tied
    left join local_pairs on weighed.pair_id = local_pairs.pair_id
    left join policy as chosen_policy on weighed.chosen_id = chosen_policy.answer_id
    left join policy as rejected_policy on weighed.rejected_id = rejected_policy.answer_id
    inner join languages as chosen_languages on weighed.chosen_id = chosen_languages.answer_id
    inner join languages as rejected_languages on weighed.rejected_id = rejected_languages.answer_id
)

select * from doubts
