"""Every stage does what its golden cases say: given rows in, expected rows out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.lake import Lake
from tasks.stages import LAYERS, Stage, all_stages, published_tables

if TYPE_CHECKING:
    from tests.conftest import Columns

HERE = Path(__file__).parent
CASES = sorted(path.parent for path in HERE.glob("*_*/*/*/expect.jsonl"))


def _rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines() if line.strip()]


def _ancestors(stage: Stage) -> list[str]:
    """Return every table that a stage is made of, each once, after those that it is made of."""
    found, stages = {*stage.reads}, [*all_stages().values()]
    for each in reversed(stages):
        found |= {*each.reads} if each.table in found else set()
    built = [each.table for each in stages if each.table in found]
    return [*sorted(found - {*built}), *built]


def _is_derived(table: str, there: set[str]) -> bool:
    stage = all_stages().get(table)
    return stage is not None and stage.reach == "row-local" and set(stage.reads) <= there


def _derive(con: duckdb.DuckDBPyConnection, table: str, parameters: dict[str, Any]) -> None:
    stage = all_stages()[table]
    con.execute(f"create table {table} as from (\n{stage.sql}\n)", bound(stage, parameters))


def _give(con: duckdb.DuckDBPyConnection, table: str, rows: list[dict[str, Any]]) -> None:
    schema = con.sql(f"select * from {table}").to_arrow_table().schema
    unknown = {key for row in rows for key in row} - set(schema.names)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    con.register("given", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"insert into {table} by name select * from given")
    con.unregister("given")


def table_of(case: Path) -> str:
    return f"{case.parent.parent.name.partition('_')[2]}.{case.parent.name}"


def _key(row: dict[str, Any]) -> str:
    return json.dumps(row, sort_keys=True, ensure_ascii=False)


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in row.items() if value is not None}


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connection(Lake(tmp_path_factory.mktemp("golden"))) as con:
        yield con


@pytest.fixture
def con(engine: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """Give one case the engine without a table; what it makes is dropped."""
    for layer in LAYERS:
        engine.execute(f"create schema {layer}")
    yield engine
    for layer in LAYERS:
        engine.execute(f"drop schema {layer} cascade")


def run(con: duckdb.DuckDBPyConnection, columns: "Columns", case: Path) -> list[dict[str, Any]]:
    stage = all_stages()[table_of(case)]
    given = {path.stem: _rows(path) for path in (case / "given").glob("*.jsonl")}
    overrides = case / "params.yaml"
    parameters = CurateConfig().parameters()
    if overrides.exists():
        parameters |= yaml.safe_load(overrides.read_text("utf-8"))
    there = set(given)
    for table in (ancestors := _ancestors(stage)):
        # Token hashes are nobody's to write: a case may give what a row-local table is made of.
        if _is_derived(table, there) and table not in given:
            there.add(table)
            _derive(con, table, parameters)
        else:
            con.execute(f"create table {table} ({columns.told(table)})")
            _give(con, table, given.get(table, []))
    used = {
        *stage.reads,
        *(read for up in there - set(given) for read in all_stages()[up].reads),
    }
    assert given.keys() <= used & {*ancestors}, f"{stage.table} does not read all that is given"
    return con.sql(stage.sql, params=bound(stage, parameters)).to_arrow_table().to_pylist()


@pytest.mark.parametrize("case", CASES, ids=lambda path: "/".join(path.parts[-3:]))
def test_a_stage_gives_the_expected_rows(
    con: duckdb.DuckDBPyConnection, columns: "Columns", case: Path
) -> None:
    got = [_plain(row) for row in run(con, columns, case)]
    expected = [_plain(row) for row in _rows(case / "expect.jsonl")]
    if table_of(case) in {*published_tables(), "published.ledger"}:
        assert got == expected
    else:
        assert sorted(got, key=_key) == sorted(expected, key=_key)


def test_every_stage_has_a_golden_case() -> None:
    proven = {table_of(case) for case in CASES}
    assert proven == set(all_stages())
