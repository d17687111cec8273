"""What a release tells of its pairs and thumbs."""

import duckdb
import pytest

from tasks.pair_figures import interval, kto_weights, pair_figures, thumb_figures
from tasks.tables import MESSAGES


@pytest.mark.parametrize(
    ("good", "bad", "desirable", "undesirable"),
    [(100, 100, 1, 1), (133, 100, 1, 1), (400, 100, 1, 3), (100, 150, 1.5, 1), (3, 7, 2.34, 1)],
)
def test_kto_weights_bring_good_to_bad_between_one_and_four_thirds(
    good: int, bad: int, desirable: float, undesirable: float
) -> None:
    weights = kto_weights(good, bad)
    assert weights == {"desirable_weight": desirable, "undesirable_weight": undesirable}
    assert 1 <= good * desirable / (bad * undesirable) <= 4 / 3


def test_without_one_of_both_there_is_no_weight_to_tell() -> None:
    assert set(kto_weights(5, 0).values()) == set(kto_weights(0, 5).values()) == {None}


def test_an_interval_is_wilson_s() -> None:
    assert interval(50, 100) == (0.4038, 0.5962)
    assert interval(0, 10) == (0.0, 0.2775)
    assert interval(10, 10) == (0.7225, 1.0)


@pytest.fixture
def con() -> duckdb.DuckDBPyConnection:
    con = duckdb.connect()
    con.execute("create schema preference")
    turns = "struct(role varchar, content varchar)[]"
    assert MESSAGES.value_type.num_fields == 2
    con.execute(
        "create table preference.pairs (origin varchar, source_name varchar, margin double,"
        f" chosen {turns}, rejected {turns})"
    )
    con.execute("create table preference.unpaired (label boolean)")
    return con


def test_length_bias_is_told_by_origin_by_source_and_over_all(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = [("compared", "a", 1.0, "long", "no"), ("compared", "a", 2.0, "no", "long")]
    rows += [("edit", "b", None, "same", "size"), ("edit", "b", None, "longer", "text")]
    for origin, source, margin, chosen, rejected in rows:
        con.execute(
            "insert into preference.pairs values (?, ?, ?, ?, ?)",
            [
                *(origin, source, margin),
                *([{"role": "assistant", "content": each}] for each in (chosen, rejected)),
            ],
        )
    told = pair_figures(con)
    assert [(each["origin"], each["longer_share"]) for each in told["origins"]] == [
        ("compared", 0.5), ("edit", 1.0),
    ]  # fmt: skip
    assert [each["source_name"] for each in told["sources"]] == ["a", "b"]
    [whole] = told["all"]
    assert (whole["pairs"], whole["longer_wins"], whole["shorter_wins"]) == (4, 2, 1)
    assert whole["low"] < 2 / 3 < whole["high"]
    assert told["baselines"] == {"random": 0.5, "longer": 0.625, "shorter": 0.375}


def test_a_release_without_pairs_or_thumbs_says_so(con: duckdb.DuckDBPyConnection) -> None:
    told = pair_figures(con)
    assert (told["origins"], told["all"], told["baselines"]) == ([], [], {})
    assert told["margin"] == {"edges": [], "rows": []}
    assert thumb_figures(con)["desirable"] == 0
