"""The split, as the stage gives it: by the first user turn alone, whatever stands beside it."""

from collections.abc import Iterator

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.lake import Lake
from tasks.stages import all_stages

STAGE = all_stages()["selected.splits"]
HASHES = st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=40)
SIDES = ("train", "validation", "test")


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with connection(Lake(tmp_path_factory.mktemp("lake"))) as con:
        con.execute("create schema cleaned")
        for table in ("signatures", "personal_data"):
            con.execute(f"create table cleaned.{table} (text_id varchar, first_turn_hash bigint)")
        yield con


def splits(con: duckdb.DuckDBPyConnection, hashes: list[int], **knobs: float) -> list[str]:
    con.execute("delete from cleaned.signatures")
    rows = pa.table(
        {
            "text_id": pa.array([f"{place:04d}" for place in range(len(hashes))]),
            "first_turn_hash": pa.array(hashes, pa.int64()),
        }
    )
    con.register("given", rows)
    con.execute("insert into cleaned.signatures select * from given")
    values = bound(STAGE, CurateConfig().parameters() | knobs)
    found = dict(con.execute(STAGE.sql, values).fetchall())
    return [found[text_id] for text_id in sorted(found)]


@settings(deadline=None, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(HASHES, HASHES)
def test_a_row_never_moves_when_rows_are_added(
    con: duckdb.DuckDBPyConnection, before: list[int], added: list[int]
) -> None:
    assert splits(con, [*before, *added])[: len(before)] == splits(con, before)


@settings(deadline=None, max_examples=40)
@given(HASHES)
def test_one_first_turn_lies_on_one_side(con: duckdb.DuckDBPyConnection, hashes: list[int]) -> None:
    sides = splits(con, hashes * 2)
    assert sides[: len(hashes)] == sides[len(hashes) :]
    assert set(sides) <= set(SIDES)


def test_shares_are_kept_and_another_seed_is_another_split(con: duckdb.DuckDBPyConnection) -> None:
    hashes = [number * 7_919 for number in range(20_000)]
    sides = splits(con, hashes, test_share=0.1, validation_share=0.2)
    assert sides.count("test") == pytest.approx(2_000, rel=0.1)
    assert sides.count("validation") == pytest.approx(4_000, rel=0.1)
    other = splits(con, hashes, test_share=0.1, validation_share=0.2, split_seed=8)
    moved = sum(left != right for left, right in zip(sides, other, strict=True))
    assert moved > 5_000
