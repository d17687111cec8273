"""Conservation: an input row of a layer is kept or has exactly one rejection. Nothing disappears.

Counted by queries of our own over the sealed tables, blind to how the stages decided.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb

from tasks import balances
from tasks.engine import Keys, connection, show_by_key
from tasks.kept import connection_of
from tasks.lake import Lake
from tasks.stages import LAYERS, published_tables
from tasks.tables import CONTENT_ID, ENTITIES

# How a published table names the rows that it uses: (table, column) by layer and entity.
USED_BY = {
    ("sft", "conversations"): (
        ("sft.single_turn", "conversation_id"),
        ("sft.multi_turn", "conversation_id"),
    ),
    ("preference", "answers"): (
        ("preference.pairs", "chosen_id"),
        ("preference.pairs", "rejected_id"),
        ("preference.ranked_answers", "answer_id"),
        ("preference.unpaired", "answer_id"),
    ),
    ("preference", "comparisons"): (("preference.pairs", "pair_id"),),
    ("preference", "prompts"): (("preference.prompts", "prompt_id"),),
}


@dataclass(frozen=True)
class LayerCount:
    """What became of one entity's rows in one layer; `breaks` says what does not add up."""

    layer: str
    entity: str
    rows_in: int
    kept: int
    rejected: int
    rows_out: int
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class LandingCount:
    """Records that landed, were staged and were quarantined; `breaks` as in `LayerCount`."""

    landed: int
    staged: int
    quarantined: int
    breaks: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Step:
    layer: str
    entity: str
    source: str
    key: str
    uses: tuple[tuple[str, str], ...]
    rejections: str | None

    @property
    def tables(self) -> tuple[str, ...]:
        named = [self.source, *(table for table, _ in self.uses)]
        return tuple(dict.fromkeys([*named, self.rejections] if self.rejections else named))


def layers(lake: Lake, keys: Keys) -> list[LayerCount]:
    """Return every layer's counts, entity by entity, in the order of the path."""
    return [count for layer in LAYERS for count in layer_counts(lake, layer, keys)]


def layer_counts(lake: Lake, layer: str, keys: Keys) -> list[LayerCount]:
    """Return one layer's counts by entity; a layer that passes no entity on has none."""
    steps = list(_steps(layer, keys))
    tables = list(dict.fromkeys(table for step in steps for table in step.tables))
    with connection_of(lake, (), tables) as con:
        for table in tables:
            show_by_key(con, lake, table, keys)
        return [_counted(con, step) for step in steps]


def landing(lake: Lake, keys: Keys) -> LandingCount:
    """Return the records that landed against those staged and quarantined, file by file."""
    names = (*ENTITIES, "questions", "scores", "annotations", "votes")
    records = " union all ".join(
        f"select source_name, file, record_id from staged.{n}" for n in names
    )
    with connection(lake) as con:
        for name in (*names, "inputs", "quarantine"):
            show_by_key(con, lake, f"staged.{name}", keys)
        landed, staged, quarantined, files = _one(con, balances.LANDING.format(records=records))
    breaks = [] if landed == staged + quarantined else ["landed is not staged + quarantined"]
    breaks += [f"{files} files do not add up"] if files else []
    return LandingCount(landed, staged, quarantined, tuple(breaks))


def published_rows(lake: Lake, keys: Keys) -> int:
    """Return the rows of all published tables, from their manifests."""
    sealed = [lake.sealed(table, keys[table]) for table in published_tables() if table in keys]
    return sum(each.rows for each in sealed if each)


def unread_benchmarks(lake: Lake, keys: Keys) -> list[str]:
    """Return the benchmarks of which no question could be read: nothing was searched for."""
    with connection(lake) as con:
        show_by_key(con, lake, "decontaminated.benchmarks", keys)
        found = con.execute(
            "select benchmark_name from decontaminated.benchmarks"
            " where question_count = 0 order by benchmark_name"
        ).fetchall()
    return [name for (name,) in found]


def losses(lake: Lake, keys: Keys, most: int = 5) -> list[str]:
    """Return the rules that took the most records and rows, as `layer rule count`."""
    tables = [table for table in keys if table.endswith(".rejections")]
    told = [table for table in tables if not table.startswith("published.")]
    counts = [f"select '{t.partition('.')[0]}' as layer, rule from {t}" for t in told]
    counted = " union all ".join(["select 'staged' as layer, rule from staged.quarantine", *counts])
    with connection(lake) as con:
        for table in ("staged.quarantine", *told):
            show_by_key(con, lake, table, keys)
        found = con.execute(
            f"select layer, rule, count(*) as n from ({counted}) group by all"
            " order by n desc, layer, rule limit $most",
            {"most": most},
        ).fetchall()
    return [f"{layer} {rule} {count:,}" for layer, rule, count in found]


def _steps(layer: str, keys: Keys) -> Iterator[_Step]:
    rejections = f"{layer}.rejections"
    earlier = LAYERS[: LAYERS.index(layer)]
    for entity in ENTITIES:
        uses = USED_BY.get((layer, entity), ((f"{layer}.{entity}", "row_id"),))
        sources = [f"{each}.{entity}" for each in earlier if f"{each}.{entity}" in keys]
        if sources and all(table in keys for table, _ in uses):
            narrow = uses[0][1] == "row_id"
            yield _Step(
                layer,
                entity,
                sources[-1],
                "row_id" if narrow else CONTENT_ID[entity],
                uses,
                rejections if rejections in keys else None,
            )


def _counted(con: duckdb.DuckDBPyConnection, step: _Step) -> LayerCount:
    used = " union all ".join(
        f"select {column} as used_id from {table}" for table, column in step.uses
    )
    rejected = step.rejections or "(select '' as row_id, '' as entity where false)"
    sql = balances.LAYER.format(source=step.source, key=step.key, used=used, rejections=rejected)
    rows_in, kept, rejections, *breaks = _one(con, sql, {"entity": step.entity})
    outputs = dict.fromkeys(table for table, _ in step.uses)
    rows_out = sum(_one(con, f"select count(*) from {table}")[0] for table in outputs)
    found = [
        f"{count} rows {what}" for count, what in zip(breaks, balances.BREAKS, strict=True) if count
    ]
    if kept + rejections != rows_in:
        found.append("kept + rejected is not rows_in")
    if step.key == "row_id" and rows_out != kept:
        found.append("rows_out is not kept")
    return LayerCount(step.layer, step.entity, rows_in, kept, rejections, rows_out, tuple(found))


def _one(
    con: duckdb.DuckDBPyConnection, sql: str, values: dict[str, str] | None = None
) -> tuple[int, ...]:
    # Fetched to the end: an unfinished result would block the connection.
    return tuple(int(number or 0) for number in con.execute(sql, values or {}).fetchall()[0])
