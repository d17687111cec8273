"""The choice of the best rows: the same as that of the plain loop, whatever is measured."""

import math
import random
from collections import Counter
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from tasks.choice import Choice
from tasks.functions.outranked import outranked, seats_of, vector_marks
from tasks.functions.quotas import quotas_of
from tasks.functions.terms import terms, topics
from tasks.tables import MESSAGES

LISTS = pa.list_(pa.list_(pa.int64()))
Row = dict[str, Any]


def rows_of(kind: str, count: int, seed: int) -> list[Row]:
    """Return rows in families of likes: what each holds, and its groups."""
    dice, rows = random.Random(seed), []
    space = 400 if kind == "tfidf" else 10**12
    while len(rows) < count:
        family = dice.sample(range(space), dice.randint(0, 30))
        for _ in range(dice.randint(1, 6)):
            held = {each for each in family if dice.random() < 0.95}
            held |= set(dice.sample(range(space), dice.randint(0, 3)))
            packed = sorted(each << 9 | dice.randint(1, 4) for each in held)
            rows.append({"marks": packed if kind == "tfidf" else sorted(held)})
    dice.shuffle(rows)
    for number, row in enumerate(rows, start=1):
        row["number"] = number
        for name, groups in (
            ("source", "abc"),
            ("language", "ez"),
            ("topic", "12"),
            ("length", "sl"),
        ):
            row[name] = dice.choice(groups)
    return rows[:count]


def asked(rows: list[Row], **knobs: Any) -> list[Row]:
    """Return what the function says, of rows that come in another order."""
    turned = rows[::-1]
    held = {
        name: [row[name] for row in turned]
        for name in ("number", "source", "language", "topic", "length")
    }
    values = Choice().model_dump() | knobs
    lists = [
        pa.array([held["number"]], pa.list_(pa.int64())),
        pa.array([[row["marks"] for row in turned]], LISTS),
        *(pa.array([held[name]]) for name in ("source", "language", "topic", "length")),
        *(pa.array([values[name]]) for name in ("diversity", "max_similarity", "budget", "budget_share", "quotas")),
    ]  # fmt: skip
    return outranked(*map(pa.chunked_array, [[each] for each in lists]))[0].as_py()


def likeness(kind: str, rows: list[Row]) -> Any:
    if kind == "sketch":
        sets = {row["number"]: set(row["marks"]) for row in rows}
        return lambda a, b: len(sets[a] & sets[b]) / max(1, len(sets[a] | sets[b]))
    if kind == "embedding":
        return lambda a, b: cosine(rows[a - 1]["vector"], rows[b - 1]["vector"])
    spread = Counter(each >> 9 for row in rows for each in row["marks"])
    vectors = {
        row["number"]: {
            each >> 9: (1 + math.log(each & 511)) * (1 + math.log((len(rows) + 1) / (spread[each >> 9] + 1)))
            for each in row["marks"]
        }
        for row in rows
    }  # fmt: skip

    def of(a: int, b: int) -> float:
        one, other = vectors[a], vectors[b]
        both = sum(one[each] * other[each] for each in one.keys() & other.keys())
        lengths = [math.sqrt(sum(each**2 for each in v.values())) for v in (one, other)]
        return both / (lengths[0] * lengths[1]) if both else 0.0

    return of


def cosine(one: list[float], other: list[float]) -> float:
    left, right = (np.rint(np.float32(each).astype(float) * 32767) for each in (one, other))
    return float(left @ right / math.sqrt((left @ left) * (right @ right)))


def plain_loop(rows: list[Row], kind: str, limit: float, budget: int, quotas: str) -> list[int]:
    """Return the numbers that the rule takes, each row compared with all that were taken."""
    alike, shares, most = likeness(kind, rows), quotas_of(quotas), budget or len(rows)
    taken: list[Row] = []
    for row in rows:
        groups = [(name, row[name]) for name in ("source", "language", "topic", "length")]
        caps = {g: shares.get(g, shares.get((g[0], ""))) for g in groups}
        is_full = len(taken) == most or any(
            share is not None and sum(t[g[0]] == g[1] for t in taken) >= math.floor(round(share * most, 6))
            for g, share in caps.items()
        )  # fmt: skip
        if not is_full and all(round(alike(row["number"], t["number"]), 6) <= limit for t in taken):
            taken.append(row)
    return [row["number"] for row in taken]


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("limit", [0.0, 0.3, 0.5, 0.7, 0.9, 1.0])
@pytest.mark.parametrize("kind", ["sketch", "tfidf"])
def test_the_choice_is_that_of_the_plain_loop(kind: str, limit: float, seed: int) -> None:
    rows = rows_of(kind, 160, seed)
    for budget, quotas in ((0, ""), (40, ""), (60, "source=0.4,language:z=0.2,topic:1=0")):
        lost = asked(rows, diversity=kind, max_similarity=limit, budget=budget, quotas=quotas)
        chosen = {row["number"] for row in rows} - {row["number"] for row in lost}
        assert sorted(chosen) == plain_loop(rows, kind, limit, budget, quotas)
        assert all(row["value"] > row["threshold"] for row in lost)
        assert all(row["winner_number"] in {*chosen, -1} for row in lost)


@pytest.mark.parametrize("limit", [0.3, 0.9])
def test_vectors_are_compared_exactly_within_their_space_alone(limit: float) -> None:
    chance = np.random.default_rng(3)
    rows = rows_of("sketch", 700, 3)
    bases = chance.standard_normal((40, 6))
    for row in rows:
        vector = bases[row["number"] % 40] + 0.4 * chance.standard_normal(6)
        row["vector"] = (vector / np.linalg.norm(vector)).astype(np.float32).tolist()
    vectors = pa.chunked_array([pa.array([row["vector"] for row in rows], pa.list_(pa.float32()))])
    for spaces, expected in (
        (["one"] * 700, plain_loop(rows, "embedding", limit, 90, "")),
        ([str(row["number"]) for row in rows], list(range(1, 91))),
    ):
        marks = vector_marks(vectors, pa.chunked_array([pa.array(spaces)])).to_pylist()
        for row, mark in zip(rows, marks, strict=True):
            row["marks"] = mark
        lost = asked(rows, diversity="embedding", max_similarity=limit, budget=90)
        chosen = {row["number"] for row in rows} - {row["number"] for row in lost}
        assert sorted(chosen) == expected


def test_a_row_without_marks_or_vector_is_like_no_other() -> None:
    rows = [row | {"marks": []} for row in rows_of("sketch", 9, 1)]
    for kind in ("sketch", "tfidf", "embedding"):
        assert asked(rows, diversity=kind, max_similarity=0.0) == []


def test_who_is_lost_is_told_by_rule_number_and_the_row_that_beat_it() -> None:
    rows = [
        {"number": number, "marks": marks, "source": source, "language": "en", "topic": "0", "length": "short"}
        for number, marks, source in (
            (1, [1, 2, 3, 4], "a"), (2, [1, 2, 3, 4, 5], "b"), (3, [9], "a"), (4, [8], "a"),
            (5, [7], "b"), (6, [6], "b"),
        )
    ]  # fmt: skip
    lost = asked(rows, diversity="sketch", max_similarity=0.7, budget=3, quotas="source:a=0.7")
    assert lost == [
        {"number": 2, "rule": "too_similar", "value": 0.8, "threshold": 0.7, "winner_number": 1, "detail": None},
        {"number": 4, "rule": "over_quota", "value": 3.0, "threshold": 2.0, "winner_number": 3, "detail": "source a"},
        {"number": 6, "rule": "over_budget", "value": 6.0, "threshold": 3.0, "winner_number": 5, "detail": None},
    ]  # fmt: skip


def test_of_several_rows_too_like_it_the_likest_is_named() -> None:
    rows = rows_of("sketch", 3, 1)
    for row, marks in zip(rows, ([1, 2, 3, 4], [3, 4, 5, 6], [2, 3, 4, 5, 6]), strict=True):
        row["marks"] = marks
    [lost] = asked(rows, diversity="sketch", max_similarity=0.4)
    assert (lost["number"], lost["winner_number"], lost["value"]) == (3, 2, 0.8)


def test_a_budget_is_rows_or_a_share_whichever_is_less() -> None:
    assert [seats_of(100, *each) for each in ((0, 1.0), (30, 1.0), (300, 1.0), (30, 0.29))] == [
        100, 30, 100, 29,
    ]  # fmt: skip


def test_quotas_are_read_by_dimension_and_group() -> None:
    assert quotas_of(" source=0.3, language:zh=0.5,") == {
        ("source", ""): 0.3,
        ("language", "zh"): 0.5,
    }


@pytest.mark.parametrize(
    "text", ["source", "colour=0.1", "source=", "source=2", "source:=0.1", "source=0.1,source=0.2", "topic=nan"]
)  # fmt: skip
def test_a_quota_that_cannot_be_meant_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"DIMENSION|share|twice"):
        Choice(quotas=text)


def said(*texts: str) -> pa.ChunkedArray:
    turns = [[{"role": "user", "content": each}] for each in texts]
    return pa.chunked_array([pa.array(turns, MESSAGES)])


def test_terms_are_words_that_tell_something_and_pairs_of_chinese_characters() -> None:
    one, same, turned, chinese, shorter = terms(
        said("The gate, the GATE of water", "water and gate gate", "水闸，水闸", "水闸是门", "水闸")
    ).to_pylist()
    assert one == same
    assert sorted(each & 511 for each in one) == [1, 2]
    assert [each & 511 for each in turned] == [2]
    assert {each >> 9 for each in shorter} < {each >> 9 for each in chinese}
    assert len(chinese) == 3


def test_the_most_frequent_terms_of_a_long_text_are_kept() -> None:
    often = "sluice sluice " + " ".join(f"word{number}" for number in range(500))
    [found], [sluice] = terms(said(often)).to_pylist(), terms(said("sluice sluice")).to_pylist()
    assert len(found) == 64
    assert sluice[0] in found


def test_texts_of_a_kind_share_a_topic_and_an_empty_one_has_none() -> None:
    water = [
        f"river water flows under the sluice gate {word}"
        for word in ("low", "high", "cold", "warm")
    ]
    songs = [
        f"guitar chords sing a melody loud {word}"
        for word in ("again", "tonight", "softly", "twice")
    ]
    held = terms(said(*water, *songs, "")).to_pylist()
    numbers = pa.chunked_array([pa.array([list(range(9))])])
    found = topics(
        numbers, pa.chunked_array([pa.array([held], LISTS)]), pa.chunked_array([pa.array([2])])
    )
    topic = [each["topic"] for each in found[0].as_py()]
    assert topic[:4] == topic[:1] * 4
    assert topic[4:8] == topic[4:5] * 4
    assert topic[0] != topic[4]
    assert topic[8] == -1
