"""The queries that conservation is counted by, and what their last columns tell."""

# One entity of one layer: rows in, kept, rejected, then one count for each of BREAKS.
LAYER = """
with entered as (select row_id, {key} as key_id from {source}),
used as (select distinct used_id from ({used})),
rejections as (
    select row_id, count(*) as times from {rejections} where entity = $entity group by all
),
marked as (
    select
        entered.row_id,
        used.used_id is not null as is_kept,
        rejections.row_id is not null as is_rejected
    from entered
    left join used on used.used_id = entered.key_id
    left join rejections on rejections.row_id = entered.row_id
)
select
    count(*),
    count(*) filter (where is_kept),
    (select sum(times) from rejections),
    count(*) - count(distinct row_id),
    count(*) filter (where is_kept and is_rejected),
    count(*) filter (where not is_kept and not is_rejected),
    (select count(*) from rejections where times > 1),
    (select count(*) from rejections anti join entered using (row_id))
from marked
"""
BREAKS = (
    "came in twice",
    "are both kept and rejected",
    "are neither kept nor rejected",
    "are rejected twice",
    "are rejected that never came in",
)
# All files: records landed, staged, quarantined, then the files that do not add up by themselves.
LANDING = """
with staged as (
    select source_name, file, count(distinct record_id) as n from ({records}) group by all
),
quarantined as (select source_name, file, count(*) as n from staged.quarantine group by all),
files as (
    select
        coalesce(i.records, 0) as landed,
        coalesce(s.n, 0) as staged,
        coalesce(q.n, 0) as quarantined,
        coalesce(i.staged, 0) as said_staged,
        coalesce(i.quarantined, 0) as said_quarantined
    from staged.inputs as i
    full join staged as s using (source_name, file)
    full join quarantined as q using (source_name, file)
)
select
    sum(landed), sum(staged), sum(quarantined),
    count(*) filter (
        where landed <> staged + quarantined
            or staged <> said_staged or quarantined <> said_quarantined
    )
from files
"""
