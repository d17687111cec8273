-- global: one row is one answer by one standard: the mean of all opinions that count, and how far they differ
-- Sums are of decimals: those of doubles hang on the order of their rows, and a mean at a border on the sum.
with opinions as (
    select answer_id, prompt_id, standard, coalesce(rating, value) as rating, weight
    from scored.opinions
    where is_counted
),

standards as (
    select
        answer_id,
        prompt_id,
        standard,
        max(weight) as weight,
        count(*) as annotation_count,
        round(cast(avg(cast(rating as decimal(38, 6))) as double), 6) as rating,
        round(max(rating) - min(rating), 6) as spread
    from opinions
    group by answer_id, prompt_id, standard
)

select * from standards
