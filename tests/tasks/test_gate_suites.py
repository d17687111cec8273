"""Every expectation of every suite is seen to close its gate: by its own bad row, and it alone."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pytest
import yaml

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.gates import checked, counted
from tasks.lake import Lake
from tasks.settings import EXPECTATIONS
from tasks.stages import all_stages
from tasks.suites import Suite, all_suites
from tasks.tables import STAGED

STORIES = Path(__file__).parent.parent / "expectations"
PROMISED = {f"staged.{name}" for name in STAGED} | set(all_stages())


@pytest.fixture(scope="module")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pa.Schema]:
    """The columns of every table of the path, as its own SQL gives them."""
    parameters = CurateConfig().parameters()
    with connection(Lake(tmp_path_factory.mktemp("lake"))) as con:
        con.execute("create schema staged")
        for name, schema in STAGED.items():
            con.register("nothing", schema.empty_table())
            con.execute(f"create table staged.{name} as select * from nothing")
        for stage in all_stages().values():
            con.execute(f"create schema if not exists {stage.layer}")
            select = stage.sql.rstrip().rstrip(";")
            con.execute(f"create table {stage.table} as {select}", bound(stage, parameters))
        return {
            table: con.sql(f"select * from {table}").to_arrow_table().schema for table in PROMISED
        }


def story_of(suite: Suite) -> dict[str, Any]:
    folder = next(
        path.parent.name for path in EXPECTATIONS.glob(f"?_{suite.table.split('.')[0]}/*")
    )
    path = STORIES / folder / f"{suite.table.split('.')[1]}.yaml"
    loaded: dict[str, Any] = yaml.safe_load(path.read_text("utf-8"))
    return loaded


def fill(
    con: duckdb.DuckDBPyConnection, table: str, schema: pa.Schema, rows: list[dict[str, Any]]
) -> None:
    unknown = {name for row in rows for name in row} - set(schema.names)
    assert not unknown, f"{table} has no column {sorted(unknown)}"
    con.register("story", pa.Table.from_pylist(rows, schema=schema))
    con.execute(f"create schema if not exists {table.partition('.')[0]}")
    con.execute(f"create or replace table {table} as select * from story")


Failures = Callable[[dict[str, Any]], list[str]]


@pytest.fixture
def failures(suite: Suite, schemas: dict[str, pa.Schema]) -> Iterator[Failures]:
    """What does not hold where a suite's table and those that it reads hold a story's rows."""
    with duckdb.connect() as con:

        def found(story: dict[str, Any]) -> list[str]:
            fill(con, suite.table, schemas[suite.table], story["good"])
            for table in suite.reads:
                fill(con, table, schemas[table], story["reads"][table])
            results = checked(con, suite, counted(con, suite), required=True)
            return [f"{r.expectation} on {r.column}" for r in results if not r.passed]

        yield found


def broken(story: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    first, *others = story["good"]
    rows = [first | change.get("row", {}), *others]
    rows += [first | change["also"]] if "also" in change else []
    reads = story.get("reads", {}) | change.get("reads", {})
    return {"good": rows, "reads": reads}


def test_every_table_has_a_suite_and_every_suite_a_table() -> None:
    assert set(all_suites()) == PROMISED


@pytest.mark.parametrize("suite", all_suites().values(), ids=lambda suite: suite.table)
def test_each_promise_is_broken_by_its_own_bad_row_and_by_no_other(
    suite: Suite, failures: Failures
) -> None:
    story = story_of(suite)
    promises = [f"{each.label} on {', '.join(each.tested)}" for each in suite.promises]
    assert [change["closes"] for change in story["breaks"]] == promises
    assert len(set(promises)) == len(promises)
    assert failures(story) == []
    for change in story["breaks"]:
        assert failures(broken(story, change)) == [change["closes"]]


@pytest.mark.parametrize("stage", all_stages().values(), ids=lambda stage: stage.table)
def test_a_suite_opens_with_the_sentence_of_its_sql(stage: Any) -> None:
    assert all_suites()[stage.table].header == f"{stage.reach}: {stage.sentence}"
