"""Opinions on answers become ratings, and what others get wrong of them makes no bad pair."""

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from bench._corpus import write_records
from tasks.annotation_rules import Annotations
from tasks.config import CurateConfig
from tasks.conservation import landing
from tasks.engine import bound, connection, show_by_key
from tasks.functions.standards import weights_of
from tasks.identity import answer_id
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.readers.opinions import instant
from tasks.scales import on_five, scale_of
from tasks.source import Source
from tasks.stages import LAYERS, all_stages
from tasks.tables import staged_keys

GOOD, BAD = "A sluice is a gate for water.", "A sluice is a kind of boat."
ASKED = "What is a sluice, in one short sentence?"


def id_of(completion: str, prompt: str = ASKED) -> str:
    return answer_id([("user", prompt), ("assistant", completion)], 1, None)


def rated(*completions: dict[str, Any], prompt: Any = ASKED) -> dict[str, Any]:
    return {"instruction": prompt, "completions": list(completions)}


@dataclass
class Built:
    """All stages but the ledger, to be asked."""

    con: duckdb.DuckDBPyConnection

    def __call__(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()


Told = tuple[str, list[Any]] | Source


def source(folder: Path, number: int, told: Told, scale: str) -> Source:
    """Write records as a source of a role, unless they lie in one already."""
    if isinstance(told, Source):
        return told
    role, records = told
    path = folder / f"{role}{number}.jsonl"
    write_records(path, records)
    stated = scale if role == "corpus" else ""
    return Source.model_validate({"path": str(path), "role": role, "scale": stated})


def landed(folder: Path, *sources: Told, scale: str = "") -> tuple[Lake, Any]:
    """Land records by the roles of their sources."""
    made = [source(folder, number, told, scale) for number, told in enumerate(sources)]
    config = CurateConfig(lake=str(folder / "lake"), sources=made)
    lake = Lake(config.lake)
    return lake, staged_keys(land_inputs(config, lake, lambda _: None))


@contextmanager
def built(folder: Path, *sources: Told) -> Iterator[Built]:
    """Land sources and build every stage but the ledger; yield a way to ask."""
    lake, keys = landed(folder, *sources)
    parameters = CurateConfig().parameters()
    with connection(lake) as con:
        for table in keys:
            show_by_key(con, lake, table, keys)
        for layer in LAYERS[1:]:
            con.execute(f"create schema if not exists {layer}")
        for table, stage in all_stages().items():
            con.execute(f"create table {table} as {stage.sql}", bound(stage, parameters))
        yield Built(con)


def pairs(ask: Built) -> list[tuple[Any, ...]]:
    return ask("select chosen_id, rejected_id from preference.pairs order by all")


def test_a_file_of_opinions_rates_an_answer_that_nobody_rated(tmp_path: Path) -> None:
    corpus = [rated({"text": GOOD}, {"text": BAD})]
    told = [
        {"answer_id": id_of(text), "standard": by, "value": value, "kind": "judge",
         "annotator": "judge tiny 1"}
        for text, value in ((GOOD, 5), (BAD, 2)) for by in ("accuracy", "helpfulness")
    ]  # fmt: skip
    votes = [
        {"answer_a_id": id_of(GOOD), "answer_b_id": id_of(BAD), "preferred": "a"},
        {"answer_a_id": id_of(GOOD), "answer_b_id": "0" * 32, "preferred": "b"},
    ]
    unknown = {"answer_id": "0" * 32, "standard": "overall", "value": 3}
    with built(tmp_path, ("corpus", corpus), ("annotations", [*told, *votes, unknown])) as ask:
        assert pairs(ask) == [(id_of(GOOD), id_of(BAD))]
        assert ask("select margin from preference.pairs") == [(3.0,)]
        assert ask("select win_count + loss_count from scored.preferences") == [(1,)]
        columns = "annotation_count, unknown_count, vote_count, lost_vote_count"
        outside = ask(f"select kind, {columns} from scored.outside_opinions order by kind")
        assert outside == [("human", 1, 1, 2, 1), ("judge", 4, 0, 0, 0)]


def test_each_opinion_that_lands_is_counted_once(tmp_path: Path) -> None:
    told = [
        {"answer_id": id_of(GOOD), "standard": "safety", "value": 5},
        {"answer_id": id_of(GOOD), "standard": "safety", "value": 6},
        {"answer_id": id_of(GOOD), "standard": "safety", "value": 6, "scale": "0-10"},
        {"answer_a_id": id_of(GOOD), "answer_b_id": id_of(BAD), "preferred": "tie"},
        rated({"text": GOOD}),
    ]
    lake, keys = landed(tmp_path, ("corpus", [rated({"text": GOOD})]), ("annotations", told))
    counted = landing(lake, keys)
    assert (counted.landed, counted.staged, counted.quarantined) == (6, 4, 2)
    assert not counted.breaks
    with connection(lake) as con:
        show_by_key(con, lake, "staged.quarantine", keys)
        found = con.execute("select line, rule from staged.quarantine order by line").fetchall()
    assert found == [(2, "outside_scale"), (5, "unknown_format")]


def test_the_scale_of_a_source_holds_where_a_record_states_none(tmp_path: Path) -> None:
    records = [
        rated({"text": GOOD, "rating": 10}, {"text": BAD, "rating": 2, "scale": "1-3"}),
        rated({"text": GOOD, "rating": 11}, prompt="Another one?"),
    ]
    lake, keys = landed(tmp_path, ("corpus", records), scale="0-10")
    with connection(lake) as con:
        for table in ("staged.answers", "staged.quarantine"):
            show_by_key(con, lake, table, keys)
        found = con.execute(
            "select rating, rating_low, rating_high from staged.answers order by all"
        )
        assert found.fetchall() == [(2.0, 1.0, 3.0), (10.0, 0.0, 10.0)]
        assert con.execute("select rule from staged.quarantine").fetchall() == [("outside_scale",)]


def test_all_ratings_tied_or_missing_make_no_pair(tmp_path: Path) -> None:
    tied = rated(*({"text": text, "rating": 3} for text in (GOOD, BAD)))
    missing = rated({"text": GOOD, "rating": 4}, {"text": BAD, "rating": "N/A"}, prompt="And now?")
    none = rated({"text": GOOD}, {"text": BAD, "rating": None}, prompt="And then?")
    with built(tmp_path, ("corpus", [tied, missing, none])) as ask:
        assert pairs(ask) == []
        rules = ask("select rule, count(*) from preference.rejections group by all order by all")
        assert rules == [("no_opinion", 3), ("nothing_to_compare_with", 1), ("tied_ratings", 2)]


def test_an_overall_ten_over_aspects_of_one_is_never_chosen(tmp_path: Path) -> None:
    aspects = {name: {"Rating": "1"} for name in ("helpfulness", "honesty", "truthfulness")}
    wrong = {"response": BAD, "overall_score": 10, "annotations": aspects}
    right = {"response": GOOD, "overall_score": 7, "annotations": {"helpfulness": {"Rating": "4"}}}
    low = {"response": "I do not know that.", "overall_score": 2}
    with built(tmp_path, ("corpus", [rated(wrong, right, low)])) as ask:
        assert pairs(ask) == [(id_of(GOOD), id_of("I do not know that."))]
        told = ask("select rule, value, threshold, detail from selected.rejections")
        assert told == [("needs_review", 4.0, 2.0, "overall against aspects")]


def test_conversations_of_one_first_turn_are_not_one_prompt(tmp_path: Path) -> None:
    def talk(second: str) -> list[dict[str, str]]:
        said = ["Give me a number, please.", "Seven.", second]
        roles = ("user", "assistant", "user")
        return [{"role": role, "content": text} for role, text in zip(roles, said, strict=True)]

    records = [
        {"messages": talk("Is it a prime number?"), "output": "Yes, it is.", "rating": 5},
        {"messages": talk("Is it an even number?"), "output": "Yes, it surely is.", "rating": 1},
    ]
    with built(tmp_path, ("corpus", records)) as ask:
        assert ask("select count(distinct prompt_id) from selected.candidates") == [(2,)]
        assert pairs(ask) == []


def test_what_safety_vetoes_is_never_the_chosen_side(tmp_path: Path) -> None:
    unsafe = {"text": BAD, "annotations": {"safety": 2, "helpfulness": 5, "accuracy": 5}}
    fair = {"text": GOOD, "annotations": {"safety": 5, "helpfulness": 3, "accuracy": 3}}
    poor = {"text": "No idea at all.", "annotations": {"safety": 5, "helpfulness": 1}}
    alone = rated(unsafe, {"text": GOOD, "annotations": {"safety": 1}}, prompt="And another?")
    with built(tmp_path, ("corpus", [rated(unsafe, fair, poor), alone])) as ask:
        assert pairs(ask) == [(id_of(GOOD), id_of("No idea at all."))]
        assert ask("select rule, value, threshold from selected.refusals") == [("vetoed", 2.0, 2.0)]


def test_a_user_votes_once_and_the_last_vote_counts(tmp_path: Path) -> None:
    def vote(user: str, thumb: str, day: int) -> dict[str, Any]:
        at = f"2026-01-0{day}T00:00:00Z"
        return {"input": ASKED, "output": GOOD, "thumbs": thumb, "user": user, "time": at}

    records = [vote("u1", "down", 1), vote("u1", "up", 2), vote("u2", "up", 1)]
    with built(tmp_path, ("corpus", records)) as ask:
        assert ask("select up_vote_count, down_vote_count from scored.ratings") == [(2, 0)]
        assert ask("select count(*) from cleaned.annotations") == [(3,)]
        assert ask("select label from preference.unpaired") == [(True,)]


def test_an_earlier_release_is_read_back_with_its_ratings(tmp_path: Path) -> None:
    old = tmp_path / "old"
    old.mkdir()
    corpus = [
        rated(
            {"text": GOOD, "annotations": {"accuracy": 5, "interest": 2}, "model": "a"},
            {"text": BAD, "annotations": {"accuracy": 1}},
        ),
        rated({"text": GOOD, "rank": 1}, {"text": BAD, "rank": 2}, prompt="And by rank?"),
        {"prompt": "Liked?", "completion": GOOD, "label": True},
    ]
    asked = {
        "pairs": "pair_id, margin",
        "ranked_answers": "answer_id, rating, rank, stands_by, model, annotation_metrics",
        "unpaired": "answer_id, label",
    }
    found = []
    for told in (("corpus", corpus), Source(path=str(old), name="old")):
        with built(tmp_path, told) as ask:
            queries = {t: f"select {c} from preference.{t} order by all" for t, c in asked.items()}
            found.append({table: ask(sql) for table, sql in queries.items()})
            formats = ask("select format from staged.inputs order by file")
            for table in asked:
                made = ask.con.sql(f"from preference.{table}").to_arrow_table()
                pq.write_table(made, old / f"{table}.parquet")
    assert formats == [("pairs",), ("released_answers",), ("votes",)]
    assert found[0] == found[1]
    assert all(found[0].values())


def test_a_knob_of_weights_is_read_or_refused() -> None:
    assert weights_of("seed", "verbosity=-0.5, accuracy=2")["verbosity"] == -0.5
    for wrong in ("charm=1", "accuracy", "accuracy=much", "accuracy=11", "accuracy=nan"):
        with pytest.raises(ValidationError, match="is no weight"):
            Annotations(standard_weights=wrong)


@pytest.mark.parametrize("stated", ["10-1", "5-5", "a-b", "1", "1-2-3", "1e3-2"])
def test_a_scale_that_is_none_is_refused(stated: str) -> None:
    with pytest.raises(ValidationError):
        Source(path="a.jsonl", scale=stated)


scales = st.tuples(st.integers(-50, 50), st.integers(1, 100)).map(lambda e: (e[0], e[0] + e[1]))


@given(scales, st.lists(st.floats(0, 1), min_size=2, max_size=5))
def test_a_higher_number_is_never_a_lower_rating(
    ends: tuple[int, int], shares: list[float]
) -> None:
    scale = scale_of(f"{ends[0]}..{ends[1]}")
    values = sorted(scale[0] + share * (scale[1] - scale[0]) for share in shares)
    found = [on_five(value, scale) for value in values]
    assert found == sorted(found)
    assert all(1 <= each <= 5 for each in found)
    assert (on_five(scale[0], scale), on_five(scale[1], scale)) == (1.0, 5.0)


@given(st.datetimes(), st.datetimes())
def test_times_as_text_are_in_the_order_of_time(first: Any, second: Any) -> None:
    told = [instant(each.isoformat()) for each in (first, second)]
    assert (told[0] < told[1]) == (first < second)  # type: ignore[operator]


@pytest.fixture(scope="module")
def con(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    stage = all_stages()["scored.agreements"]
    with connection(Lake(tmp_path_factory.mktemp("alpha"))) as made:
        made.execute("create schema scored")
        made.execute(
            "create table scored.opinions (answer_source_name varchar, standard varchar,"
            " answer_id varchar, annotator varchar, rating double, is_counted boolean)"
        )
        yield lambda: made.execute(stage.sql).fetchall(), made


opinions = st.lists(
    st.tuples(st.integers(0, 4), st.integers(0, 3), st.integers(10, 50).map(lambda n: n / 10)),
    min_size=1,
    max_size=20,
)


def by_definition(told: list[tuple[int, float]]) -> Any:
    """Return Krippendorff's alpha from all pairs of numbers, None where it is not defined."""
    units = {a: [v for each, v in told if each == a] for a, _ in told}
    paired = [values for values in units.values() if len(values) > 1]
    numbers = [v for values in paired for v in values]
    pairs_of = {id(v): list(itertools.permutations(v, 2)) for v in (*paired, numbers)}
    gap = {key: sum((one - other) ** 2 for one, other in held) for key, held in pairs_of.items()}
    expected = gap[id(numbers)] / (len(numbers) - 1) if numbers else 0
    observed = sum(gap[id(values)] / (len(values) - 1) for values in paired)
    return pytest.approx(1 - observed / expected, abs=2e-6) if expected else None


# The engine is busy with others' work at times.
@settings(deadline=None, max_examples=50)
@given(opinions, st.randoms(use_true_random=False))
def test_alpha_lies_between_minus_one_and_one_in_any_order(con: Any, told: Any, dice: Any) -> None:
    ask, made = con
    rows = [["s", "accuracy", f"a{a}", f"j{j}", float(v), True] for a, j, v in told]
    found = []
    for _ in range(2):
        made.execute("delete from scored.opinions")
        made.executemany("insert into scored.opinions values (?, ?, ?, ?, ?, ?)", rows)
        found.append(ask())
        dice.shuffle(rows)
    assert found[0] == found[1]
    alpha = found[0][0][-1]
    assert alpha == by_definition([(a, float(v)) for a, _, v in told])
    assert alpha is None or -1 <= alpha <= 1
