-- global: one row is one answer in the list of its prompt that it stands in: by rating, by rank or by votes
-- Votes rank what ratings and ranks leave open: answers without any, and those of a list where all stand equal.
-- Answers of two lists are not compared.
with candidates as (
    select answer_id, prompt_id, stands_by, standing, is_vetoed
    from selected.candidates
),

strengths as (
    select answer_id, strength
    from selected.strengths
),

spreads as (
    select prompt_id, stands_by, min(standing) as lowest, max(standing) as highest
    from candidates
    where stands_by is not null
    group by prompt_id, stands_by
),

placed as (
    select
        candidates.answer_id, candidates.prompt_id, candidates.stands_by, candidates.standing, candidates.is_vetoed,
        strengths.strength,
        strengths.strength is not null and (candidates.stands_by is null or spreads.lowest = spreads.highest)
            as is_by_votes
    from candidates
    left join strengths on candidates.answer_id = strengths.answer_id
    left join spreads on candidates.prompt_id = spreads.prompt_id and candidates.stands_by = spreads.stands_by
),

listed as (
    select
        answer_id,
        prompt_id,
        case when is_by_votes then 'votes' else stands_by end as stands_by,
        case when is_by_votes then strength else standing end as standing,
        is_vetoed
    from placed
    where is_by_votes or stands_by is not null
)

select * from listed
