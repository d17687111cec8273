-- global: one row is one SFT candidate that better rows leave no room for, with the row that beat it
-- Greedy from the best on, while the budget lasts, its groups have room and no chosen row is more like it
-- than $max_similarity: tasks/functions/outranked.py. A row that holds no marks is like no other.
with standings as (
    select number, row_id, text_id, source_name, language, length_class
    from selected.standings
),

topics as (
    select number, topic
    from selected.topics
),

signatures as (
    select text_id, slice(prompt_sketch, 1, 0) as no_marks
    from cleaned.signatures
),

marks as (
    select text_id, concat(prompt_sketch, answer_sketch) as marks
    from cleaned.signatures
    where $diversity = 'sketch'
    union all
    select text_id, terms as marks
    from selected.terms
    where $diversity = 'tfidf'
    union all
    select text_id, vector_marks(vector, space) as marks
    from deduplicated.embeddings
    where $diversity = 'embedding'
),

described as (
    select
        standings.number,
        coalesce(marks.marks, signatures.no_marks) as marks,
        standings.source_name,
        standings.language,
        coalesce(topics.topic, 'none') as topic,
        standings.length_class
    from standings
    inner join signatures on standings.text_id = signatures.text_id
    left join marks on standings.text_id = marks.text_id
    left join topics on standings.number = topics.number
),

found as (
    select
        explode(outranked(
            collect_list(number), collect_list(marks), collect_list(source_name), collect_list(language),
            collect_list(topic), collect_list(length_class),
            $diversity, $max_similarity, $budget, $budget_share, $quotas
        )) as fate
    from described
),

outranked as (
    select
        standings.row_id,
        found.fate.rule,
        found.fate.value,
        found.fate.threshold,
        winners.row_id as winner_row_id,
        found.fate.detail
    from found
    inner join standings on found.fate.number = standings.number
    left join standings as winners on found.fate.winner_number = winners.number
)

select * from outranked
