"""What-if: what a release would hold were knobs of another value, from its stored stages alone."""

import copy
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from tasks.engine import connection
from tasks.errors import UsageError
from tasks.holds import shared
from tasks.lake import Sealed
from tasks.parameters import load
from tasks.rebuilding import FIRST, Rebuilding
from tasks.release_views import Row, rows
from tasks.releases import Release
from tasks.stages import LAYERS, Stage, all_stages, published_tables
from tasks.thresholds import CHOSEN, UNWANTED, compare_thresholds
from tasks.told import pinned

LEFT_OUT = "split leaks are those of the release: prompts of rows gained or lost are not compared"
# Which row of a published table is which; a row that moves to another split is another row.
REFUSED = "selected.rejections"
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


@dataclass(frozen=True)
class Outlook:
    """What would change: rows by table and split, rejections by rule, samples gained and lost.

    `is_exact` says that a run would give the same; else `left_out` says what was not asked anew.
    `tables` has before, after, gained and lost by table and split, `rules` the rules whose counts
    change, `gained` and `lost` the first SFT rows by conversation id with the rule that takes or
    took them.
    """

    version: str
    knobs: dict[str, dict[str, Any]]
    is_exact: bool
    left_out: str
    tables: dict[str, dict[str, dict[str, int]]]
    rules: list[Row]
    gained: list[Row] = field(default_factory=list)
    lost: list[Row] = field(default_factory=list)


def whatif(
    release: Release, settings: list[str], exact: bool = False, most: int = 5, texts: bool = False
) -> Outlook:
    """Return what `leaf=value` settings would make of a release; nothing is written.

    Where only the thresholds of `selected.unwanted` change and nothing is chosen beyond them, split
    leaks stay as they are unless `exact` is asked for; else the layers from `scored` on are built
    anew as far as they change. `texts` adds each sample's messages. Raises `UsageError` for a knob
    that changes an earlier layer, or nothing; `SluiceError` where a stage is gone.
    """
    with ThreadPoolExecutor(1) as ahead:
        # The largest file that nearly every question reads: its digest is told while SQL is parsed.
        read = ahead.submit(pinned, release, "cleaned.signatures")
        return _outlook(release, settings, exact, (most, texts), read)


def _outlook(
    release: Release,
    settings: list[str],
    exact: bool,
    shown: tuple[int, bool],
    read: "Future[Sealed]",
) -> Outlook:
    before, after = (
        load(None, given, copy.deepcopy(release.manifest["config"])).parameters()
        for given in ([], settings)
    )
    changed = {name for name in after if after[name] != before[name]}
    direct = _changed_stages(settings, changed)
    knobs = {name: {"before": before[name], "after": after[name]} for name in sorted(changed)}
    read.result()
    with shared(release.lake.root), connection(release.lake) as con:
        rebuilding = Rebuilding(con, release, after)
        is_quick = not exact and [each.table for each in direct] == [UNWANTED]
        is_quick = is_quick and not rebuilding.stored("selected.standings").rows
        if is_quick:
            compare_thresholds(rebuilding)
        else:
            rebuilding.rebuild(changed)
        is_exact = not is_quick or not rebuilding.stored("selected.split_prompts").rows
        is_moved = rebuilding.is_rebuilt(CHOSEN) and rebuilding.is_rebuilt(REFUSED)
        samples = _samples(rebuilding, *shown) if is_moved else ([], [])
        left_out = "" if is_exact else LEFT_OUT
        told = (_tables(release, rebuilding), _rules(rebuilding), *samples)
        return Outlook(release.version, knobs, is_exact, left_out, *told)


def _changed_stages(settings: list[str], changed: set[str]) -> list[Stage]:
    """Return the stages that take a changed knob; refuse what no stored stage can answer."""
    direct = [each for each in all_stages().values() if changed & {*each.params}]
    if not direct:
        given = ", ".join(settings) or "no --set"
        raise UsageError(f"{given} changes no table of the release", "give --set KNOB=VALUE")
    early = [each for each in direct if LAYERS.index(each.layer) < FIRST]
    if early:
        knob = min(changed & {*early[0].params})
        raise UsageError(
            f"{knob} changes {early[0].table}, a layer before the scores",
            f"only a run can tell: sluice curate --set {knob}=…",
        )
    return direct


def _tables(release: Release, rebuilding: Rebuilding) -> dict[str, dict[str, dict[str, int]]]:
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


def _rules(rebuilding: Rebuilding) -> list[Row]:
    tables = [f"{layer}.rejections" for layer in ("selected", "preference")]
    tables = [table for table in tables if rebuilding.is_rebuilt(table)]
    if not tables:
        return []
    for name, of in (("before_rules", rebuilding.before), ("after_rules", rebuilding.after)):
        layers = {of(table): table.partition(".")[0] for table in tables}
        told = [f"select '{layer}' as layer, entity, rule from {t}" for t, layer in layers.items()]
        rebuilding.con.execute(f"create temp view {name} as {' union all '.join(told)}")
    return rows(rebuilding.con.execute(_RULES))


def _samples(rebuilding: Rebuilding, most: int, texts: bool) -> tuple[list[Row], list[Row]]:
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
