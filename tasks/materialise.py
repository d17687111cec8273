"""Materialise: one stage file becomes one sealed table, a landing batch at a time where it may."""

from pathlib import Path

import duckdb

from tasks.composition import compose
from tasks.disk import is_full
from tasks.engine import WRITER, Keys, Parameters, all_keys, bound, show_by_key
from tasks.errors import StageError
from tasks.faults import reach
from tasks.functions import all_functions
from tasks.kept import connection_of
from tasks.lake import Lake, Sealed
from tasks.rehearsal import await_rehearsed
from tasks.stages import Stage, all_stages, published_tables
from tasks.tables import SPLITS, quoted, staged_keys

QUESTIONS = "staged.questions"


def materialise(lake: Lake, stage: Stage, parameters: Parameters, keys: Keys) -> Sealed:
    """Build one table and seal it, or return it where it is sealed already.

    A row-local table is built once a landing batch and made of these. A published table is written
    as its release files, one a split.
    """
    if found := lake.sealed(stage.table, keys[stage.table]):
        return found
    batches = batches_of(lake, keys) if is_of_batches(stage) else ()
    if not batches:
        return _build(lake, stage, parameters, keys)
    parts = [
        _of_batch(lake, stage, parameters, _batch_keys(lake, keys, b, parameters)) for b in batches
    ]
    return compose(lake, stage.table, keys[stage.table], parts)


def is_of_batches(stage: Stage) -> bool:
    """Return whether a table is made a landing batch at a time: row-local, of the batch's rows.

    What is made of benchmarks' questions alone is everybody's.
    """
    own = [read for read in stage.reads if read != QUESTIONS]
    return stage.reach == "row-local" and any(
        read not in all_stages() or is_of_batches(all_stages()[read]) for read in own
    )


def batches_of(lake: Lake, keys: Keys) -> tuple[str, ...]:
    """Return the keys of the landing batches that a run is made of, none where it is not."""
    inputs = lake.sealed("staged.inputs", keys["staged.inputs"])
    return inputs.parts if inputs else ()


def _batch_keys(lake: Lake, keys: Keys, batch: str, parameters: Parameters) -> dict[str, str]:
    """Return all keys as they are for one batch alone: a benchmark's questions are everybody's."""
    questions = lake.sealed(QUESTIONS, keys[QUESTIONS])
    asked = {QUESTIONS: questions.digest if questions else ""}
    derived = all_keys(staged_keys(batch) | asked, parameters)
    return derived | {QUESTIONS: keys[QUESTIONS]}


def _of_batch(lake: Lake, stage: Stage, parameters: Parameters, keys: Keys) -> Sealed:
    """Build a row-local table of one batch, and first what it reads of it."""
    if found := lake.sealed(stage.table, keys[stage.table]):
        return found
    for table in stage.reads:
        if table in all_stages():
            _of_batch(lake, all_stages()[table], parameters, keys)
    return _build(lake, stage, parameters, keys)


def _build(lake: Lake, stage: Stage, parameters: Parameters, keys: Keys) -> Sealed:
    if set(stage.calls) & set(all_functions()):
        await_rehearsed(stage.table)
    with lake.draft() as draft:
        folder = draft / "table"
        folder.mkdir()
        with connection_of(lake, stage.calls, stage.reads, draft / "spill") as con:
            for table in stage.reads:
                show_by_key(con, lake, table, keys)
            values = bound(stage, parameters)
            rows = {
                name: _write(con, stage, sql, folder / name, values) for name, sql in _files(stage)
            }
        kept = {name: count for name, count in rows.items() if count or name == min(rows)}
        for name in rows.keys() - kept.keys():
            (folder / name).unlink()
        return lake.seal(folder, stage.table, keys[stage.table], kept)


def _files(stage: Stage) -> list[tuple[str, str]]:
    if stage.table not in published_tables():
        return [("data.parquet", stage.sql)]
    return [
        (
            f"{split}-00000-of-00001.parquet",
            f"select * exclude (split) from (\n{stage.sql}\n) where split = '{split}'",
        )
        for split in SPLITS
    ]


def _write(
    con: duckdb.DuckDBPyConnection, stage: Stage, sql: str, target: Path, values: Parameters
) -> int:
    reach("before copying", f"{stage.table}/{target.name}")
    try:
        con.execute(f"copy (\n{sql}\n) to {quoted(str(target))} ({WRITER})", dict(values))
        rows = int(con.fetchall()[0][0])
    except duckdb.Error as error:
        if is_full(error):
            raise
        # The engine's own words may quote a row: they are for the user's terminal alone.
        raise StageError(
            f"{stage.table} could not be built: {type(error).__name__}",
            f"`sluice sql {stage.table}` on an earlier release shows the engine's own words",
        ) from None
    reach("after copying", f"{stage.table}/{target.name}")
    return rows
