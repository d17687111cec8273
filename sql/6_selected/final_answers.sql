-- global: one row is one prompt whose good answers all come to one final number
-- Good are answers voted up by all who voted, and SFT rows whose sums hold. A number beside personal data is none.
with answers as (
    select prompt_id, text_id
    from selected.candidates
    where up_vote_count > 0 and down_vote_count = 0
),

conversations as (
    select prompt_id, text_id
    from selected.conversations
),

checks as (
    select text_id, final_answer, wrong_equation_count = 0 and coalesce(is_final_answer_right, true) as is_sound
    from scored.checks
    where
        final_answer is not null
        and not exists (select 1 from cleaned.personal_data where personal_data.text_id = checks.text_id)
),

told as (
    select answers.prompt_id, checks.final_answer
    from answers
    inner join checks on answers.text_id = checks.text_id
    union all
    select conversations.prompt_id, checks.final_answer
    from conversations
    inner join checks on conversations.text_id = checks.text_id
    where checks.is_sound
),

final_answers as (
    select prompt_id, min(final_answer) as final_answer
    from told
    group by prompt_id
    having count(distinct final_answer) = 1
)

select * from final_answers
