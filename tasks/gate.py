"""The gate after a layer: every table keeps its promises and no row disappears, or the run ends."""

from prefect import task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from tasks.config import CurateConfig
from tasks.conservation import (
    LandingCount,
    LayerCount,
    landing,
    layer_counts,
    losses,
    published_rows,
    unread_benchmarks,
)
from tasks.engine import Keys, all_keys
from tasks.errors import GateClosed
from tasks.gates import Verdict, check_table
from tasks.kept import keeping
from tasks.lake import Lake
from tasks.markdown import table
from tasks.progress import say_done, step
from tasks.tables import staged_keys

LAST, BENCHMARKS = "preference", "decontaminated"
Count = LandingCount | LayerCount


@task(name="gate", task_run_name="gate {layer}", cache_policy=NO_CACHE)
def gate(config: CurateConfig, landed: str, layer: str) -> str:
    """Return the landing's name where every table of the layer keeps its promises.

    Raises `GateClosed` naming each broken one with its counts; the artifact holds all findings.
    """
    lake = Lake(config.lake)
    keys = all_keys(staged_keys(landed), config.parameters())
    with step(f"gate {layer}") as shown:
        verdicts, counts = check_layer(lake, layer, keys)
        shown.tell(f"{sum(len(v.results) for v in verdicts)} expectations")
    create_markdown_artifact(
        key=f"gate-{layer}",
        markdown=markdown(verdicts, counts),
        description=f"What the gate after {layer} found",
    )
    reasons = closed_by(verdicts, counts)
    if layer == LAST and published_rows(lake, keys) == 0:
        lost = ", ".join(losses(lake, keys)) or "the inputs hold no record"
        reasons.append(f"no published table has rows; lost on the way: {lost}")
    if layer == BENCHMARKS and (unread := unread_benchmarks(lake, keys)):
        reasons.insert(0, f"no question could be read of {', '.join(unread)}: see its quarantine")
    if reasons:
        raise GateClosed(
            f"the gate after {layer} is closed: {'; '.join(reasons)}",
            f"mend the inputs, the configuration or the table's SQL and run again: built stages"
            f" are reused; on a server the artifact gate-{layer} lists every finding",
        )
    say_done(finished(layer, len(verdicts), counts))
    return landed


def finished(layer: str, tables: int, counts: list[Count]) -> str:
    """Return one line of what became of a layer's rows; of one that refuses none, its tables."""
    told = [
        _told(each) if isinstance(each, LandingCount) else _briefly(each)
        for each in counts
        if isinstance(each, LandingCount) or each.rows_in
    ]
    return f"{layer}: {'; '.join(told) or f'{tables} tables'}"


def check_layer(lake: Lake, layer: str, keys: Keys) -> tuple[list[Verdict], list[Count]]:
    """Return the verdict on each table of a layer and what became of its rows."""
    tables = sorted(name for name in keys if name.partition(".")[0] == layer)
    with keeping():
        verdicts = [check_table(lake, name, keys) for name in tables]
        if layer == "staged":
            return verdicts, [landing(lake, keys)]
        return verdicts, [*layer_counts(lake, layer, keys)]


def closed_by(verdicts: list[Verdict], counts: list[Count]) -> list[str]:
    """Return one line a reason that closes the gate: table, expectation, column, counts."""
    broken = [
        f"{verdict.table} ({verdict.rows} rows): {each.expectation}"
        f"{f' on {each.column}' if each.column else ''}: {each.reason}"
        for verdict in verdicts
        for each in verdict.failed
        if each.severity == "critical"
    ]
    return broken + [
        f"{_told(count)}: {', '.join(count.breaks)}" for count in counts if count.breaks
    ]


def markdown(verdicts: list[Verdict], counts: list[Count]) -> str:
    """Return the report as two Markdown tables, every cell escaped."""
    results = [
        (v.table, v.rows, r.expectation, r.column, r.severity, _word(r.passed), r.reason)
        for v in verdicts
        for r in v.results
    ]
    told = [(_told(count), ", ".join(count.breaks) or "adds up") for count in counts]
    head = ("table", "rows", "expectation", "column", "severity", "result", "reason")
    return f"{table(('rows', 'conservation'), told)}\n{table(head, results)}"


def _briefly(count: LayerCount) -> str:
    return f"{count.rows_in:,} {count.entity}, {count.rejected:,} rejected"


def _told(count: Count) -> str:
    if isinstance(count, LandingCount):
        return (
            f"{count.landed:,} landed, {count.staged:,} staged, {count.quarantined:,} quarantined"
        )
    return (
        f"{count.layer} {count.entity}: {count.rows_in} in, {count.kept} kept,"
        f" {count.rejected} rejected, {count.rows_out} out"
    )


def _word(passed: bool | None) -> str:
    return {True: "passed", False: "failed", None: "no rows"}[passed]
