-- global: one row is one SFT candidate that may be chosen, numbered from the best on
-- DEITA's order (Liu et al. 2024), complexity times quality: overall_score here, which a judge's score may
-- enter. Theirs is summed over turns; ours are scores of the whole talk, of which turns are a part.
with unwanted as (
    select row_id
    from selected.unwanted
),

leaked as (
    select row_id
    from selected.leaked
    where entity = 'conversations'
),

conversations as (
    select
        row_id,
        conversation_id,
        text_id,
        source_name,
        round(complexity_score * overall_score, 6) as standing_score
    from scored.conversations
    where
        ($budget > 0 or $budget_share < 1 or $diversity <> 'off' or $quotas <> '')
        and not exists (select 1 from unwanted where unwanted.row_id = conversations.row_id)
        and not exists (select 1 from leaked where leaked.row_id = conversations.row_id)
),

signatures as (
    select
        text_id,
        case
            when answer_token_count < 64 then 'short'
            when answer_token_count < 256 then 'medium'
            when answer_token_count < 1024 then 'long'
            else 'very_long'
        end as length_class
    from cleaned.signatures
),

shapes as (
    select text_id, language
    from cleaned.shapes
),

standings as (
    select
        row_number() over (
            order by
                conversations.standing_score desc nulls last,
                conversations.conversation_id, conversations.source_name, conversations.row_id
        ) as number,
        conversations.row_id,
        conversations.text_id,
        conversations.standing_score,
        conversations.source_name,
        shapes.language,
        signatures.length_class
    from conversations
    inner join signatures on conversations.text_id = signatures.text_id
    inner join shapes on conversations.text_id = shapes.text_id
)

select * from standings
