-- global: one row is one standard by which answers of one source were judged, and how far the judges agree
-- Krippendorff's alpha for numbers (Krippendorff 2011): 1 - observed / expected disagreement, over all answers
-- that two or more named annotators judged: of nobody known we cannot tell one who repeats himself from another who
-- agrees. 1 is agreement, 0 what chance gives; null where all say the same. Sums are of decimals: in no order.
with opinions as (
    select answer_source_name as source_name, standard, answer_id, annotator, cast(rating as decimal(18, 6)) as rating
    from scored.opinions
    where is_counted and rating is not null and standard <> 'reward'
),

answers as (
    select
        source_name,
        standard,
        answer_id,
        cast(count(*) as double) as opinions,
        cast(sum(rating) as double) as total,
        cast(sum(rating * rating) as double) as squares,
        max(rating) - min(rating) as spread
    from opinions
    where annotator is not null
    group by source_name, standard, answer_id
),

shared as (
    select
        source_name,
        standard,
        opinions,
        spread,
        cast(total as decimal(38, 12)) as total,
        cast(squares as decimal(38, 12)) as squares,
        cast((opinions * squares - total * total) / (opinions - 1) as decimal(38, 12)) as apart
    from answers
    where opinions > 1
),

compared as (
    select
        source_name,
        standard,
        count(*) as compared_count,
        2 * cast(sum(apart) as double) as observed,
        2 * (
            sum(opinions) * cast(sum(squares) as double)
            - cast(sum(total) as double) * cast(sum(total) as double)
        ) / (sum(opinions) - 1) as expected,
        cast(avg(cast(spread as decimal(38, 6))) as double) as mean_spread
    from shared
    group by source_name, standard
),

judged as (
    select
        source_name,
        standard,
        count(*) as annotation_count,
        count(distinct answer_id) as answer_count,
        count(distinct annotator) as annotator_count
    from opinions
    group by source_name, standard
),

agreements as (
    select
        judged.source_name,
        judged.standard,
        judged.annotation_count,
        judged.answer_count,
        judged.annotator_count,
        coalesce(compared.compared_count, 0) as compared_count,
        round(compared.mean_spread, 6) as mean_spread,
        round(1 - try_divide(compared.observed, round(compared.expected, 6)), 6) as alpha
    from judged
    left join compared on judged.source_name = compared.source_name and judged.standard = compared.standard
)

select * from agreements
