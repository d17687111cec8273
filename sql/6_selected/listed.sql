-- global: one row is one answer in the list of its prompt that it stands in: by rating, by rank or by votes
-- Votes rank what nobody rated or ranked. Answers of two lists are not compared.
with candidates as (
    select answer_id, prompt_id, stands_by, standing, is_vetoed
    from selected.candidates
),

strengths as (
    select answer_id, strength
    from selected.strengths
),

listed as (
    select answer_id, prompt_id, stands_by, standing, is_vetoed
    from candidates
    where stands_by is not null
    union all
    select
        candidates.answer_id, candidates.prompt_id, 'votes' as stands_by, strengths.strength as standing,
        candidates.is_vetoed
    from candidates
    inner join strengths on candidates.answer_id = strengths.answer_id
    where candidates.stands_by is null
)

select * from listed
