-- global: one row is one SFT candidate with its topic, where a quota names topics
-- k-means over hashed TF-IDF, seeded: tasks/functions/terms.py. A row without a term is of topic `none`.
with standings as (
    select number, text_id
    from selected.standings
    where rlike($quotas, 'topic')
),

terms as (
    select text_id, terms
    from selected.terms
),

described as (
    select standings.number, terms.terms
    from standings
    inner join terms on standings.text_id = terms.text_id
),

found as (
    select explode(topics(collect_list(number), collect_list(terms), $topic_count)) as topic
    from described
),

topics as (
    select
        found.topic.number,
        case when found.topic.topic < 0 then 'none' else cast(found.topic.topic as string) end as topic
    from found
)

select * from topics
