-- global: one row is one SFT candidate with its topic, where a quota names topics
-- That which its record named. Of the others k-means over hashed TF-IDF, seeded, makes `cluster 0` and so
-- on: tasks/functions/terms.py; a row without a term is of topic `none`.
with standings as (
    select number, text_id
    from selected.standings
    where rlike($quotas, 'topic')
),

named as (
    select text_id, topic
    from cleaned.topics
),

terms as (
    select text_id, terms
    from selected.terms
),

described as (
    select standings.number, terms.terms
    from standings
    inner join terms on standings.text_id = terms.text_id
    where not exists (select 1 from named where named.text_id = standings.text_id)
),

found as (
    select explode(topics(collect_list(number), collect_list(terms), $topic_count)) as topic
    from described
),

topics as (
    select standings.number, named.topic
    from standings
    inner join named on standings.text_id = named.text_id
    union all
    select
        found.topic.number,
        case
            when found.topic.topic < 0 then 'none'
            else concat('cluster ', cast(found.topic.topic as string))
        end as topic
    from found
)

select * from topics
