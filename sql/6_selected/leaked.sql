-- global: one row is one candidate whose prompt a smaller split keeps nearly as it is
-- A conversation that is unwanted anyway is not among them.
with unwanted as (
    select row_id
    from selected.unwanted
),

split_leaks as (
    select prompt_hash, similarity, kept_row_id, kept_split
    from selected.split_leaks
),

signatures as (
    select text_id, content_id, prompt_hash
    from cleaned.signatures
),

candidates as (
    select row_id, 'conversations' as entity, text_id from scored.conversations
    union all
    select row_id, 'answers' as entity, text_id from scored.answers
    union all
    select row_id, 'prompts' as entity, text_id from decontaminated.prompts
),

sides as (
    select row_id, chosen_id as answer_id from decontaminated.comparisons
    union all
    select row_id, rejected_id as answer_id from decontaminated.comparisons
),

asked as (
    select candidates.row_id, candidates.entity, signatures.prompt_hash
    from candidates
    inner join signatures on candidates.text_id = signatures.text_id
    where not exists (select 1 from unwanted where unwanted.row_id = candidates.row_id)
    union all
    select sides.row_id, 'comparisons' as entity, signatures.prompt_hash
    from sides
    inner join signatures on sides.answer_id = signatures.content_id
),

leaked as (
    select
        asked.row_id,
        asked.entity,
        round(max(split_leaks.similarity), 6) as similarity,
        min(split_leaks.kept_row_id) as kept_row_id,
        min(split_leaks.kept_split) as kept_split
    from asked
    inner join split_leaks on asked.prompt_hash = split_leaks.prompt_hash
    group by asked.row_id, asked.entity
)

select * from leaked
