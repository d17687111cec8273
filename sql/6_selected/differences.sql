-- pair-local: one row is one pair with how much of it differs, and how long its sides are
-- edit_share: tokens to insert, delete or replace by those of the longer side, exact for a correction and
-- else up to 1 - $max_pair_similarity, null beyond: tasks/functions/edits.py. Characters are of completions;
-- beyond_latin_share: of letters, those in other scripts than Latin, the lesser of both sides.
with pairings as (
    select
        pair_id, chosen_id, rejected_id,
        case origin when 'edit' then cast(1 as double) else cast(1 - $max_pair_similarity as double) end as most_share
    from selected.pairings
),

sides as (
    select chosen_id as answer_id from pairings
    union
    select rejected_id as answer_id from pairings
),

candidates as (
    select answer_id, text_id
    from selected.candidates
    where exists (select 1 from sides where sides.answer_id = candidates.answer_id)
),

texts as (
    select
        text_id,
        slice(messages, prompt_turn_count + 1, size(messages) - prompt_turn_count) as completion
    from staged.texts
    where exists (select 1 from candidates where candidates.text_id = texts.text_id)
),

told as (
    select
        candidates.answer_id,
        token_hashes(texts.completion, 'answer') as tokens,
        chars(texts.completion) as char_count,
        beyond_latin(texts.completion) as beyond_latin_share
    from candidates
    inner join texts on candidates.text_id = texts.text_id
),

compared as (
    select
        pairings.pair_id,
        edit_share(chosen.tokens, rejected.tokens, pairings.most_share) as edit_share,
        chosen.char_count as chosen_chars,
        rejected.char_count as rejected_chars,
        least(chosen.beyond_latin_share, rejected.beyond_latin_share) as beyond_latin_share
    from pairings
    inner join told as chosen on pairings.chosen_id = chosen.answer_id
    inner join told as rejected on pairings.rejected_id = rejected.answer_id
),

differences as (
    select
        pair_id,
        case when edit_share >= 0 then round(edit_share, 6) end as edit_share,
        chosen_chars,
        rejected_chars,
        round(beyond_latin_share, 6) as beyond_latin_share
    from compared
)

select * from differences
