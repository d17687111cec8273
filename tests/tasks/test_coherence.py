"""What holds a talk together is what a plain count over the same words gives."""

import itertools
import json
import math
import re
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.engine import connection
from tasks.functions import openings
from tasks.functions.coherence import REFERRING_WORDS, coherence
from tasks.functions.tokens import tokens
from tasks.functions.words import FUNCTION_WORDS
from tasks.lake import Lake
from tasks.tables import MESSAGES

Talk = list[tuple[str, str]]
PIECES = [
    "gate", "gates", "sluices", "sluice", "the", "it", "7", "42", "water", "dam", "a", "x", "thanks",
    "what", "is", "can", "you", "yes", "that", "my", "好", "还", "你", "能", "水", "闸", "水闸", "的", "它", "42", " ", "\n", ".", "é",
]  # fmt: skip
WORDS = st.lists(st.sampled_from(PIECES), max_size=30).map(" ".join)
RUNS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
ROLES = st.sampled_from(["user", "assistant", "user", "assistant", "tool", "system"])
TALKS = st.lists(st.tuples(ROLES, st.one_of(WORDS, RUNS)), max_size=12)
REACH = 8
WEIGHTS = json.loads(openings.FILE.read_text("utf-8"))


def weight(word: str) -> float:
    if len(word) == 1:
        return 0.0
    return 0.5 if len(word) <= 3 else 0.8 if len(word) <= 5 else 1.2


def terms(text: str) -> dict[str, float]:
    """The terms of a turn: stems, numbers, and pairs of Chinese characters side by side."""
    found: dict[str, float] = {}
    for run in re.findall(r"[一-鿿]+|[^一-鿿]+", text):
        if re.match("[一-鿿]", run):
            pairs = [a + b for a, b in itertools.pairwise(run) if not {a, b} & FUNCTION_WORDS]
            found |= dict.fromkeys(pairs, 1.0)
            continue
        for word in tokens(run):
            if word in FUNCTION_WORDS:
                continue
            is_number = word.isdecimal()
            weighs = (1.0 if len(word) > 1 else 0.5) if is_number else weight(word)
            # The first word of a stem tells its weight, as the first met does.
            if weighs:
                found.setdefault(word if is_number else f"{word[:5]}…", weighs)
    return found


def opening(text: str) -> float:
    """The weights of a turn's distinct words, of its first word and of its first two."""
    words = tokens(text)[:60]
    found = sum(WEIGHTS["words"].get(word, 0.0) for word in {*words})
    found += WEIGHTS["firsts"].get(words[0], 0.0) if words else 0.0
    return found + WEIGHTS["pairs"].get(" ".join(words[:2]), 0.0)


def plain(talk: Talk) -> dict[str, float]:
    talk = talk[1:] if talk and talk[0][0] == "system" else talk
    roles = [role for role, _ in talk]
    said = [terms(text) for _, text in talk]
    first: dict[str, float] = {}
    for turn in said:
        first = {**turn, **first}
    held = Counter(term for turn in said for term in turn)
    idf = {term: weighs * math.log((len(talk) + 1) / held[term]) for term, weighs in first.items()}
    total = [sum(idf[term] for term in turn) for turn in said]

    def like(a: int, b: int) -> float:
        return sum(idf[term] for term in said[a].keys() & said[b].keys()) / (
            min(total[a], total[b]) + 2
        )

    def mean(values: list[float]) -> float:
        return sum(values) / len(values) if values else 0.0

    pairs, asked = [], -1
    for turn, role in enumerate(roles):
        asked = turn if role == "user" else asked
        if role == "assistant" and asked >= 0 and turn - asked <= REACH:
            pairs.append((asked, turn))
    leads = []
    for question, answer in pairs:
        others = [turn for turn, role in enumerate(roles)
                  if role == "assistant" and turn != answer and abs(turn - question) <= REACH]  # fmt: skip
        leads.append(
            like(question, answer) - mean([like(question, o) for o in others]) if others else 0.0
        )
    last = pairs[-1][1] if pairs else -1
    opens = [opening(text) for role, text in talk if role == "user"][: REACH + 1]
    users = [tokens(text) for role, text in talk if role == "user"]
    refers = [sum(word in REFERRING_WORDS for word in each) / (len(each) + 4) for each in users]
    return {
        "continuity": mean([like(a, a + 1) for a in range(len(talk) - 1)]),
        "side_likeness": mean([like(a, a + 2) for a in range(len(talk) - 2)]),
        "taken_up": mean([like(*pair) for pair in pairs]),
        "least_taken_up": min([like(*pair) for pair in pairs], default=0.0),
        "own_answer_lead": mean(leads),
        "last_answer_lead": leads[-1] if leads else 0.0,
        "last_answer_shared": sum(idf[term] for term in said[last] if held[term] > 1) / (total[last] + 2)
        if pairs else 0.0,
        "reference_gain": mean(refers[1:]) - refers[0] if len(refers) > 1 else 0.0,
        "opening_lead": opens[0] - max(opens[1:]) if len(opens) > 1 else 0.0,
        "round_count": len(users),
    }  # fmt: skip


def column(talks: list[Talk]) -> pa.ChunkedArray:
    rows = [[{"role": role, "content": text} for role, text in talk] for talk in talks]
    return pa.chunked_array([pa.array(rows, MESSAGES)])


def found(talks: list[Talk]) -> list[dict[str, Any]]:
    return list(coherence(column(talks)).to_pylist())


@settings(deadline=None, max_examples=150)
@given(st.lists(TALKS, max_size=4))
def test_any_talk_has_the_features_of_a_plain_count(talks: list[Talk]) -> None:
    for talk, each in zip(talks, found(talks), strict=True):
        expected = plain(talk)
        assert {name: each[name] for name in expected} == pytest.approx(expected, abs=1e-9)


@settings(deadline=None, max_examples=30)
@given(st.lists(TALKS, min_size=1, max_size=6), st.data())
def test_a_talk_is_counted_alike_wherever_a_batch_is_cut(
    talks: list[Talk], data: st.DataObject
) -> None:
    cut = data.draw(st.integers(0, len(talks)))
    assert [*found(talks[:cut]), *found(talks[cut:])] == found(talks)


def test_threads_do_not_change_what_is_counted() -> None:
    turns = [
        ("user", "how high is gate {}"),
        ("assistant", "gate {} is {} metres high, 水闸高"),
        ("user", "thanks"),
    ]
    talks = [[(role, text.format(row % 9, row % 7)) for role, text in turns] for row in range(800)]
    with ThreadPoolExecutor(4) as pool:
        assert all(each == found(talks) for each in pool.map(found, [talks] * 4))


def test_null_rows_and_no_rows_pass_through_sql(tmp_path: Path) -> None:
    assert found([]) == []
    with connection(Lake(tmp_path)) as con:
        assert con.execute("select coherence(null)").fetchall() == [(None,)]


def test_a_talk_in_order_opens_with_the_turn_that_needs_none_before_it() -> None:
    sound = [("user", "What is a sluice?"), ("assistant", "A water gate."),
             ("user", "Yes, that one. Thanks!"), ("assistant", "You are welcome.")]  # fmt: skip
    turned = [sound[2], sound[1], sound[0], sound[3]]
    told = found([sound, turned])
    assert told[0]["opening_lead"] > 0 > told[1]["opening_lead"]


def test_a_long_talk_costs_what_it_is_long() -> None:
    turn = ("user", "where is the water gate"), ("assistant", "the water gate is by the dam")
    (told,) = found([[*turn] * 2_000])
    assert (told["round_count"], told["echo_count"]) == (2_000, 0)
    assert told["repeated_turn_count"] == 1_999
