-- global: one row is one opinion on an answer that is still a candidate, with its weight and whether it counts
-- What one annotator says of one answer by one standard counts once: the latest, then the lowest. Opinions of
-- nobody known count once a value. The local judge's count where $accept_local_judge says so.
with annotations as (
    select row_id, answer_id, standard, value, rating, annotator, kind, annotated_at, source_name
    from cleaned.annotations
),

answers as (
    select answer_id, prompt_id, source_name, source_rank
    from decontaminated.answers
),

candidates as (
    select answer_id, prompt_id, source_name as answer_source_name
    from (
        select
            answer_id, prompt_id, source_name,
            row_number() over (partition by answer_id order by source_rank, source_name) as place
        from answers
    ) as named
    where place = 1
),

placed as (
    select
        annotations.row_id,
        annotations.answer_id,
        candidates.prompt_id,
        candidates.answer_source_name,
        annotations.standard,
        annotations.value,
        annotations.rating,
        annotations.annotator,
        annotations.kind,
        annotations.annotated_at,
        annotations.source_name,
        row_number() over (
            partition by
                annotations.answer_id, annotations.standard, annotations.kind, annotations.annotator,
                case when annotations.annotator is null then annotations.value end,
                case when annotations.annotator is null then annotations.rating end
            order by
                annotations.annotated_at desc nulls last, coalesce(annotations.rating, annotations.value),
                annotations.source_name, annotations.row_id
        ) as place
    from annotations
    inner join candidates on annotations.answer_id = candidates.answer_id
),

opinions as (
    select
        row_id,
        answer_id,
        prompt_id,
        answer_source_name,
        standard,
        value,
        rating,
        standard_weight(standard, $annotation_preset, $standard_weights) as weight,
        annotator,
        kind,
        annotated_at,
        source_name,
        place = 1
        and ($accept_local_judge or kind <> 'rule' or coalesce(annotator, '') not like 'local %') as is_counted
    from placed
)

select * from opinions
