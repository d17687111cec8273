-- global: one row is one good answer to a prompt that has no worse one, with what a worse one is made of it
-- Good: rated $min_chosen or more, voted up by all, or an SFT row. The text is made where it is released.
-- Another answer, to be swapped in, is the next one by a seeded hash of its source, split and language.
with conversations as (
    select text_id
    from selected.conversations
),

marred as (
    select distinct prompt_id from selected.candidates where down_vote_count > 0
),

good as (
    select
        answer_id, prompt_id, text_id, split, source_name,
        row_number() over (partition by prompt_id order by rating desc nulls last, answer_id) as place
    from selected.candidates
    where
        $make_rejected and not is_vetoed
        and not exists (select 1 from selected.pairings where pairings.prompt_id = candidates.prompt_id)
        and not exists (select 1 from marred where marred.prompt_id = candidates.prompt_id)
        and (
            rating >= $min_chosen
            or (rating is null and up_vote_count > 0)
            or exists (select 1 from conversations where conversations.text_id = candidates.text_id)
        )
),

grouped as (
    select
        good.answer_id, good.prompt_id, good.text_id, good.split, good.source_name,
        concat(good.source_name, '|', good.split, '|', signatures.answer_language) as group_name
    from good
    inner join cleaned.signatures on good.text_id = signatures.text_id
    where good.place = 1
),

shuffled as (
    select
        answer_id, prompt_id, text_id, split, source_name, group_name,
        row_number() over (
            partition by group_name order by md5(concat($pair_seed, ':', answer_id)), answer_id
        ) as place,
        count(*) over (partition by group_name) as group_size
    from grouped
),

texts as (
    select
        shuffled.answer_id, shuffled.group_name, shuffled.place, texts.prompt_turn_count,
        coalesce(texts.tools, '') as tools,
        coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages
    from shuffled
    inner join staged.texts on shuffled.text_id = texts.text_id
    left join cleaned.personal_data on shuffled.text_id = personal_data.text_id
),

made as (
    select
        shuffled.prompt_id, shuffled.answer_id as chosen_id, others.answer_id as swapped_id, shuffled.source_name,
        corruption(texts.messages, texts.prompt_turn_count, texts.tools, shuffled.answer_id, others.messages) as found
    from shuffled
    inner join texts on shuffled.answer_id = texts.answer_id
    inner join texts as others
        on
            shuffled.group_name = others.group_name
            and others.place = case when shuffled.place = shuffled.group_size then 1 else shuffled.place + 1 end
),

corruptions as (
    select
        substring(sha2(concat(chosen_id, found.rejected_id), 256), 1, 32) as pair_id,
        prompt_id, chosen_id, found.rejected_id, found.kind, swapped_id, source_name
    from made
    where
        found.kind <> ''
        and not exists (select 1 from selected.candidates where candidates.answer_id = made.found.rejected_id)
)

select * from corruptions
