"""Stages that are built one after the other share a connection, and nothing else."""

from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from tasks.engine import show_by_key
from tasks.errors import StageError
from tasks.kept import connection_of, keeping
from tasks.lake import Lake, Sealed
from tasks.materialise import materialise
from tasks.stages import Stage
from tasks.tables import STAGED, staged_keys

KEYS = staged_keys("landed") | {"cleaned.one": "1", "cleaned.two": "2", "cleaned.bad": "3"}


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    lake = Lake(tmp_path / "lake")
    with lake.draft() as draft:
        rows = [{"text_id": "t1", "tools": "{}"}, {"text_id": "t2", "tools": "{"}]
        pq.write_table(pa.Table.from_pylist(rows, STAGED["texts"]), draft / "a.parquet")
        lake.seal(draft, "staged.texts", "landed", {"a.parquet": 2})
    for name in STAGED.keys() - {"texts"}:
        with lake.draft() as draft:
            lake.seal(draft, f"staged.{name}", "landed", {})
    return lake


def stage(name: str, sql: str, *calls: str, **fields: Any) -> Stage:
    said = {"reads": ("staged.texts",), "params": (), "calls": calls} | fields
    return Stage(Path("x.sql"), "cleaned", name, "row-local", "one row is one text", sql, **said)


ONE = stage("one", "select text_id, is_json(tools) as is_fit from staged.texts", "is_json")
TWO = stage("two", "select text_id, md5(tools) as found from staged.texts")
BAD = stage("bad", "select cast(text_id as bigint) as found from staged.texts")


def built(lake: Lake, *stages: Stage) -> list[Sealed]:
    return [materialise(lake, each, {}, KEYS) for each in stages]


def test_what_is_built_on_a_kept_connection_is_what_is_built_alone(
    lake: Lake, tmp_path: Path
) -> None:
    alone = built(lake, ONE, TWO)
    for each in alone:
        lake.stage(each.table, each.key).rename(tmp_path / each.key)
    with keeping():
        assert built(lake, ONE, TWO) == alone


def test_a_kept_connection_is_one_and_forgets_the_tables_that_it_was_shown(lake: Lake) -> None:
    with keeping():
        with connection_of(lake, ONE.calls, ONE.reads, lake.root) as first:
            show_by_key(first, lake, "staged.texts", KEYS)
            assert first.execute("select is_json('{}')").fetchall() == [(True,)]
        with connection_of(lake, TWO.calls, TWO.reads, lake.root) as second:
            assert second is first
            with pytest.raises(duckdb.CatalogException):
                second.execute("from staged.texts")
    with pytest.raises(duckdb.ConnectionException):
        first.execute("select 1")


def test_a_connection_that_failed_is_not_used_again(lake: Lake) -> None:
    with keeping():
        with connection_of(lake, ONE.calls, ONE.reads, lake.root) as first:
            pass
        with pytest.raises(StageError):
            built(lake, BAD)
        with connection_of(lake, ONE.calls, ONE.reads, lake.root) as second:
            assert second is not first
        assert [each.rows for each in built(lake, ONE, TWO)] == [2, 2]


def test_nothing_is_left_among_the_drafts(lake: Lake) -> None:
    with keeping():
        built(lake, ONE, TWO)
        assert len([*(lake.root / "drafts").glob("*.lock")]) == 1
    assert not [*(lake.root / "drafts").iterdir()]


def test_where_none_is_kept_each_stage_has_its_own(lake: Lake) -> None:
    with (
        connection_of(lake, ONE.calls, ONE.reads, lake.root / "one") as first,
        connection_of(lake, TWO.calls, TWO.reads, lake.root / "two") as second,
    ):
        assert second is not first
