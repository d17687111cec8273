"""Moves: which rows a rebuilding gains and loses, by table, by rule, and the first of them."""

from tasks.rebuilding import Rebuilding
from tasks.release_views import Row, rows
from tasks.releases import Release
from tasks.stages import published_tables
from tasks.thresholds import CHOSEN

REFUSED = "selected.rejections"
# Which row of a published table is which; a row that moves to another split is another row.
_KEYS = {
    "sft.single_turn": "conversation_id",
    "sft.multi_turn": "conversation_id",
    "preference.pairs": "pair_id",
    "preference.ranked_answers": "prompt_id, stands_by, answer_id",
    "preference.unpaired": "answer_id",
    "preference.prompts": "prompt_id",
}
_COUNTS = """
with before as (select {key}, split from {before}),
after as (select {key}, split from {after}),
gained as (select split from (from after except from before)),
lost as (select split from (from before except from after)),
told as (
    select split, 1 as before, 0 as after, 0 as gained, 0 as lost from before
    union all select split, 0, 1, 0, 0 from after
    union all select split, 0, 0, 1, 0 from gained
    union all select split, 0, 0, 0, 1 from lost
)
select split, sum(before)::bigint as before, sum(after)::bigint as after,
    sum(gained)::bigint as gained, sum(lost)::bigint as lost
from told group by split order by split
"""
_RULES = """
select layer, entity, rule, sum(before)::bigint as before, sum(after)::bigint as after
from (
    select layer, entity, rule, 1 as before, 0 as after from before_rules
    union all select layer, entity, rule, 0, 1 from after_rules
)
group by all having before <> after order by layer desc, entity, rule
"""
_SAMPLE = """
select moved.conversation_id, moved.text_id, moved.overall_score, refused.rule, refused.value,
    refused.threshold, refused.matched_id, count(*) over () as rows
from {there} as moved
inner join {refusals} as refused on refused.row_id = moved.row_id
where not exists (select 1 from {gone} as other where other.row_id = moved.row_id)
order by moved.conversation_id limit {most:d}
"""


def tables_of(release: Release, rebuilding: Rebuilding) -> dict[str, dict[str, dict[str, int]]]:
    """Return rows before and after, gained and lost, by published table and split."""
    found = {}
    for table in sorted(published_tables()):
        if rebuilding.is_rebuilt(table):
            sql = _COUNTS.format(
                key=_KEYS[table],
                before=rebuilding.before(table),
                after=rebuilding.after(table),
            )
            counted = {row.pop("split"): row for row in rows(rebuilding.con.execute(sql))}
        else:
            counted = {}
        held = release.tables[table.replace(".", "_")]
        found[table.replace(".", "_")] = {
            split: _of_split(held.get(split, 0), counted.get(split))
            for split in sorted({*held, *counted})
        }
    return found


def _of_split(held: int, counted: Row | None) -> dict[str, int]:
    """Return a split's counts: what was stored stands beside what only moved rows tell of."""
    told = counted or {"gained": 0, "lost": 0}
    gained, lost = int(told["gained"]), int(told["lost"])
    return {"before": held, "after": held + gained - lost, "gained": gained, "lost": lost}


def rules_of(rebuilding: Rebuilding) -> list[Row]:
    """Return the rules whose counts change: layer, entity, rule, rows before and after."""
    tables = [f"{layer}.rejections" for layer in ("selected", "preference")]
    tables = [table for table in tables if rebuilding.is_rebuilt(table)]
    if not tables:
        return []
    for name, of in (("before_rules", rebuilding.before), ("after_rules", rebuilding.after)):
        layers = {of(table): table.partition(".")[0] for table in tables}
        told = [f"select '{layer}' as layer, entity, rule from {t}" for t, layer in layers.items()]
        rebuilding.con.execute(f"create temp view {name} as {' union all '.join(told)}")
    return rows(rebuilding.con.execute(_RULES))


def samples_of(rebuilding: Rebuilding, most: int, texts: bool) -> tuple[list[Row], list[Row]]:
    """Return the first rows gained, with the rule that took them, and lost, with the one now."""
    sides = (rebuilding.before, rebuilding.after)
    gained, lost = (
        rows(
            rebuilding.con.execute(
                _SAMPLE.format(
                    there=there(CHOSEN),
                    gone=gone(CHOSEN),
                    refusals=gone(REFUSED),
                    most=most,
                )
            )
        )
        for gone, there in (sides, sides[::-1])
    )
    if texts and (gained or lost):
        rebuilding.show("staged.texts")
        for row in (*gained, *lost):
            asked = rebuilding.con.execute(
                "select messages from staged.texts where text_id = ?", [row["text_id"]]
            )
            row["messages"] = asked.fetchall()[0][0]
    return gained, lost
