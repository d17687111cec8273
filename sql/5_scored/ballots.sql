-- global: one row is one voter's last vote between two answers, of those that came in files of opinions
-- The lesser id stands first; a tie prefers neither. A voter without a name is one voice a record. The local
-- judge's count where $accept_local_judge says so.
with votes as (
    select
        record_id,
        case when answer_a_id < answer_b_id then answer_a_id else answer_b_id end as answer_id,
        case when answer_a_id < answer_b_id then answer_b_id else answer_a_id end as other_id,
        case preferred when 'a' then answer_a_id when 'b' then answer_b_id end as preferred_id,
        annotator,
        kind,
        annotated_at,
        source_name
    from staged.votes
    where
        answer_a_id <> answer_b_id
        and ($accept_local_judge or not (kind = 'rule' and coalesce(annotator, '') like 'local %'))
),

placed as (
    select
        answer_id,
        other_id,
        preferred_id,
        annotator,
        row_number() over (
            partition by answer_id, other_id, kind, coalesce(annotator, record_id)
            order by annotated_at desc nulls last, preferred_id nulls last, source_name, record_id
        ) as place
    from votes
),

ballots as (
    select answer_id, other_id, preferred_id, annotator
    from placed
    where place = 1
)

select * from ballots
