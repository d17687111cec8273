"""Pairs as the stages make them, over lists that nobody thought of: no tie, no pair with itself."""

import hashlib
import random
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from math import exp
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from tasks.config import CurateConfig
from tasks.engine import bound, connection
from tasks.functions.edits import beyond_latin, edit_share
from tasks.functions.strengths import strengths
from tasks.lake import Lake
from tasks.stages import all_stages
from tasks.tables import MESSAGES

if TYPE_CHECKING:
    from tests.conftest import Columns

Rows = list[dict[str, Any]]
RULES = ("best_worst", "best_random", "adjacent", "all_above_margin", "on_policy_best_of_n")
# (prompt, how it stands, rating in halves); few values, so that many are tied.
ANSWERS = st.lists(
    st.tuples(st.sampled_from("pq"), st.sampled_from(["rating", "rank"]), st.integers(2, 10)),
    max_size=14,
)
FEW = settings(
    deadline=None, max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module")
def con(
    columns: "Columns", tmp_path_factory: pytest.TempPathFactory
) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection with what the stages of pairs read, without rows."""
    with connection(Lake(tmp_path_factory.mktemp("pairs"))) as con:
        for schema in ("cleaned", "staged", "selected"):
            con.execute(f"create schema {schema}")
        for stage in all_stages().values():
            if stage.table in ("selected.matched_answers", "selected.surplus_pairs"):
                for table in stage.reads:
                    con.execute(f"create table if not exists {table} ({columns.told(table)})")
        yield con


def asked(
    con: duckdb.DuckDBPyConnection, table: str, knobs: dict[str, Any], **given_rows: Rows
) -> Rows:
    """Return a stage's rows over these rows of `selected`; nothing else is there."""
    stage = all_stages()[table]
    for read in stage.reads:
        con.execute(f"delete from {read}")
        if rows := given_rows.get(read.partition(".")[2]):
            schema = con.sql(f"from {read}").to_arrow_table().schema
            con.register("given", pa.Table.from_pylist(rows, schema=schema))
            con.execute(f"insert into {read} select * from given")
    parameters = CurateConfig().parameters() | knobs
    found: Rows = con.sql(stage.sql, params=bound(stage, parameters)).to_arrow_table().to_pylist()
    return sorted(found, key=lambda row: row["pair_id"])


def listed(answers: list[tuple[str, str, int]]) -> Rows:
    return [
        {
            "prompt_id": prompt,
            "stands_by": how,
            "standing": value / 2 if how == "rating" else -float(value),
            "answer_id": hashlib.sha256(f"{place}".encode()).hexdigest()[:32],
            "model": "mine" if place % 2 else "other",
            "is_vetoed": False,
        }
        for place, (prompt, how, value) in enumerate(answers)
    ]


def without(rows: Rows, *names: str) -> Rows:
    return [{key: value for key, value in row.items() if key not in names} for row in rows]


def pairs_of(con: duckdb.DuckDBPyConnection, rows: Rows, rule: str, seed: int = 7) -> Rows:
    knobs = {"pair_rule": rule, "policy_model": "mine", "pair_seed": seed}
    told = without(rows, "model")
    answers = [
        {"row_id": row["answer_id"]} | without([row], "stands_by", "standing", "is_vetoed")[0]
        for row in rows
    ]
    return asked(con, "selected.matched_answers", knobs, listed=told, answers=answers)


@pytest.mark.parametrize("rule", RULES)
@FEW
@example([])
@example([("p", "rating", 4), ("p", "rating", 4)])
@given(ANSWERS)
def test_no_rule_makes_a_tie_a_pair_with_itself_or_one_pair_twice(
    con: duckdb.DuckDBPyConnection, rule: str, answers: list[tuple[str, str, int]]
) -> None:
    rows = listed(answers)
    by_id = {row["answer_id"]: row for row in rows}
    found = pairs_of(con, rows, rule)
    assert len({pair["pair_id"] for pair in found}) == len(found)
    for pair in found:
        chosen, rejected = by_id[pair["chosen_id"]], by_id[pair["rejected_id"]]
        assert chosen["standing"] > rejected["standing"]
        assert pair["gap"] == chosen["standing"] - rejected["standing"]
        assert (chosen["prompt_id"], chosen["stands_by"]) == (
            rejected["prompt_id"], rejected["stands_by"],
        )  # fmt: skip
        assert rule != "on_policy_best_of_n" or {chosen["model"], rejected["model"]} == {"mine"}


@FEW
@given(ANSWERS)
def test_each_rule_pairs_what_it_says(
    con: duckdb.DuckDBPyConnection, answers: list[tuple[str, str, int]]
) -> None:
    rows = listed(answers)
    lists: dict[tuple[str, str], Rows] = {}
    for row in rows:
        lists.setdefault((row["prompt_id"], row["stands_by"]), []).append(row)
    gaps: dict[str, list[list[float]]] = {rule: [] for rule in RULES}
    found = {rule: pairs_of(con, rows, rule) for rule in RULES}
    for held in lists.values():
        here = {row["answer_id"]: row["standing"] for row in held}
        values = sorted(here.values(), reverse=True)
        for rule in RULES:
            gaps[rule].append(
                sorted(pair["gap"] for pair in found[rule] if pair["chosen_id"] in here)
            )
        unequal = len({*values}) > 1
        assert gaps["best_worst"][-1] == ([values[0] - values[-1]] if unequal else [])
        assert len(gaps["best_random"][-1]) == unequal
        steps = [one - other for one, other in pairwise(values)]
        assert gaps["adjacent"][-1] == sorted(step for step in steps if step)
        every = [one - other for one in values for other in values if one > other]
        assert gaps["all_above_margin"][-1] == sorted(every)
    for pair in found["best_random"]:
        best = max(r["standing"] for r in rows if same_list(r, pair, rows))
        assert next(r for r in rows if r["answer_id"] == pair["chosen_id"])["standing"] == best


def same_list(row: dict[str, Any], pair: dict[str, Any], rows: Rows) -> bool:
    chosen = next(each for each in rows if each["answer_id"] == pair["chosen_id"])
    return bool(all(row[key] == chosen[key] for key in ("prompt_id", "stands_by")))


@pytest.mark.parametrize("rule", RULES)
def test_the_order_of_rows_changes_no_pair_and_the_seed_only_the_draw(
    con: duckdb.DuckDBPyConnection, rule: str
) -> None:
    dice = random.Random(3)
    rows = listed([(dice.choice("pqrstuvw"), "rating", dice.randint(2, 10)) for _ in range(90)])
    turned = dice.sample(rows, len(rows))
    assert pairs_of(con, rows, rule) == pairs_of(con, turned, rule) != []
    is_moved = pairs_of(con, rows, rule) != pairs_of(con, rows, rule, seed=8)
    assert is_moved == (rule == "best_random")


@pytest.mark.parametrize("rule", ["best_worst", "best_random"])
def test_the_best_is_one_that_safety_does_not_veto(
    con: duckdb.DuckDBPyConnection, rule: str
) -> None:
    rows = listed([("p", "rating", value) for value in (10, 9, 8, 6, 4, 2)])
    rows[0]["is_vetoed"] = rows[1]["is_vetoed"] = True
    [pair] = pairs_of(con, rows, rule)
    assert pair["chosen_id"] == rows[2]["answer_id"]
    assert pair["rejected_id"] in {row["answer_id"] for row in rows[3:]}


def test_of_more_than_32_answers_the_best_are_set_against_the_worst(
    con: duckdb.DuckDBPyConnection,
) -> None:
    rows = listed([("p", "rank", place) for place in range(100)])
    assert len(pairs_of(con, rows, "all_above_margin")) == 32 * 32


MARGINS = st.lists(st.tuples(st.sampled_from("pqr"), st.integers(0, 4)), max_size=12)


@FEW
@given(MARGINS, st.integers(1, 4))
def test_a_prompt_keeps_so_many_pairs_at_most_the_widest(
    con: duckdb.DuckDBPyConnection, margins: list[tuple[str, int]], most: int
) -> None:
    rows = [
        {"pair_id": f"{place:032x}", "prompt_id": prompt, "chosen_id": "c", "margin": margin / 2}
        for place, (prompt, margin) in enumerate(margins)
    ]
    lost = {
        row["pair_id"]
        for row in asked(
            con, "selected.surplus_pairs", {"max_pairs_per_prompt": most}, pairings=rows
        )
    }
    for prompt in "pqr":
        here = [row for row in rows if row["prompt_id"] == prompt]
        kept = sorted(row["margin"] for row in here if row["pair_id"] not in lost)
        assert kept == sorted(row["margin"] for row in here)[-most:]


@FEW
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([-1, 0, 1])), max_size=40),
    st.sampled_from([0.0, 0.05, 0.2]),
)
def test_balanced_lengths_lie_in_the_band_in_each_source_and_no_more_goes_than_must(
    con: duckdb.DuckDBPyConnection, pairs: list[tuple[str, int]], band: float
) -> None:
    ids = [f"{place:032x}" for place in range(len(pairs))]
    told = dict(zip(ids, pairs, strict=True))
    knobs = {"length_balance": "band", "length_band": band}
    lost = asked(
        con, "selected.surplus_pairs", knobs,
        pairings=[{"pair_id": i, "prompt_id": i, "chosen_id": i} for i in ids],
        candidates=[{"answer_id": i, "source_name": told[i][0], "split": "train"} for i in ids],
        differences=[{"pair_id": i, "chosen_chars": 5 + told[i][1], "rejected_chars": 5} for i in ids],
    )  # fmt: skip
    gone = Counter(told[row["pair_id"]] for row in lost)
    for source in "ab":
        held = {won: pairs.count((source, won)) - gone[source, won] for won in (-1, 0, 1)}
        less, more = sorted((held[-1], held[1]))
        assert more <= round(less * (0.5 + band) / (0.5 - band), 6)
        assert not gone[source, 0]
        assert not gone[source, -1] or not gone[source, 1]
        if gone[source, -1] + gone[source, 1]:
            assert more + 1 > round(less * (0.5 + band) / (0.5 - band), 6)


def plain_distance(one: list[int], other: list[int]) -> int:
    costs = list(range(len(other) + 1))
    for row, left in enumerate(one, 1):
        before, costs[0] = costs[0], row
        for place, right in enumerate(other, 1):
            before, costs[place] = (
                costs[place],
                min(costs[place] + 1, costs[place - 1] + 1, before + (left != right)),
            )
    return costs[-1]


TOKENS = st.lists(st.integers(1, 4), max_size=14)


@settings(deadline=None)
@given(TOKENS, TOKENS, st.sampled_from([0.0, 0.05, 0.3, 0.5, 1.0]))
def test_the_share_of_an_edit_is_levenshteins_distance_within_its_bound(
    one: list[int], other: list[int], most: float
) -> None:
    sides = (pa.chunked_array([pa.array([each], pa.list_(pa.int64()))]) for each in (one, other))
    [share] = edit_share(*sides, pa.chunked_array([pa.array([most])])).to_pylist()
    distance, longer = plain_distance(one, other), max(len(one), len(other), 1)
    assert share == (distance / longer if distance <= int(round(most * longer, 6)) else -1)


@pytest.mark.parametrize(
    ("said", "share"),
    [
        ("plain words, and numbers: 12", 0.0),
        ("", 0.0),
        ("今天，下雨。", 1.0),
        ("Привет", 1.0),
        ("Việt Nam ẹ", 0.0),
        ("안녕 ab", 0.5),
        ("你好 code", 2 / 6),
        ("😀 “quoted” — …", 0.0),
    ],
)
def test_the_share_of_letters_beyond_latin_is_of_letters_alone(said: str, share: float) -> None:
    turns = [[{"role": "assistant", "content": said}], [{"role": "assistant", "content": "x"}], []]
    found = beyond_latin(pa.chunked_array([pa.array(turns, MESSAGES)])).to_pylist()
    assert found == pytest.approx([share, 0, 0])


def strengths_of(contests: list[tuple[int, int, float]]) -> dict[int, float]:
    kinds = (pa.int64(), pa.int64(), pa.float64())
    lists = [
        pa.chunked_array([pa.array([list(values)], pa.list_(kind))])
        for values, kind in zip(zip(*contests, strict=True), kinds, strict=True)
    ]
    return {each["number"]: each["strength"] for each in strengths(*lists)[0].as_py()}


CONTESTS = st.lists(
    st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from([0.5, 1.0, 3.0])).filter(
        lambda contest: contest[0] != contest[1]
    ),
    min_size=1,
    max_size=15,
    unique_by=lambda contest: contest[:2],
)


@settings(deadline=None)
@given(CONTESTS)
def test_strengths_are_those_at_which_wins_are_what_was_expected(
    contests: list[tuple[int, int, float]],
) -> None:
    found = strengths_of(contests)
    for player, strength in found.items():
        won = sum(weight for winner, _, weight in contests if winner == player)
        expected = sum(
            weight / (1 + exp(found[loser if winner == player else winner] - strength))
            for winner, loser, weight in contests
            if player in (winner, loser)
        )
        # Half a contest won and half a one lost against an even answer.
        assert won + 0.5 == pytest.approx(expected + 1 / (1 + exp(-strength)), abs=1e-4)


def test_strengths_do_not_depend_on_order_or_on_what_others_voted() -> None:
    contests = [(1, 2, 3.0), (2, 3, 1.0), (3, 1, 1.0)]
    alone = strengths_of(contests)
    beside = strengths_of([(8, 9, 2.0), *contests[::-1]])
    assert {number: beside[number] for number in alone} == alone
    assert alone[1] > alone[2]
