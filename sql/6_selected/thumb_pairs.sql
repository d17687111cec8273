-- global: one row is one answer that all voted up, with one of its prompt that all voted down
-- Each answer is in one pair at most: both sides are shuffled by a seeded hash of their content ids.
with candidates as (
    select answer_id, prompt_id, up_vote_count, down_vote_count
    from selected.candidates
    where $pair_thumbs and ((up_vote_count > 0 and not is_vetoed) or down_vote_count > 0)
),

placed as (
    select
        answer_id,
        prompt_id,
        up_vote_count > 0 as is_up,
        row_number() over (
            partition by prompt_id, up_vote_count > 0
            order by md5(concat($pair_seed, ':', answer_id)), answer_id
        ) as place
    from candidates
    where up_vote_count = 0 or down_vote_count = 0
),

thumb_pairs as (
    select
        substring(sha2(concat(liked.answer_id, disliked.answer_id), 256), 1, 32) as pair_id,
        liked.prompt_id,
        liked.answer_id as chosen_id,
        disliked.answer_id as rejected_id
    from placed as liked
    inner join placed as disliked
        on
            liked.prompt_id = disliked.prompt_id
            and liked.place = disliked.place
            and liked.is_up
            and not disliked.is_up
)

select * from thumb_pairs
