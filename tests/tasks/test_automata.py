"""Automata: what a walk says of a text is what RE2 says, for every pattern table that is walked."""

import re

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions import marks
from tasks.functions.automata.reading import any_held, begun, counted, held, is_loose
from tasks.functions.automata.tables import automaton
from tasks.functions.checks import MOST_CHARS
from tasks.functions.demands.gate import MAY_ASK
from tasks.functions.junk_words import WORDS
from tasks.functions.kernels import names
from tasks.functions.kernels.texts import strings
from tasks.functions.names import misnamed
from tasks.functions.personal.finding import RECOGNISERS
from tasks.functions.personal.gates import GATES
from tasks.functions.words import HELPS_AFTER, MAY_OPEN

COUNTED = (
    marks.REASONING,
    marks.CLAUSES,
    marks.STEPS,
    marks.DOMAIN,
    marks.QUANTITIES,
    marks.FILLER,
)
HELD = {
    "demands": MAY_ASK,
    "junk": tuple(each.found for each in WORDS),
    "gates": tuple(GATES),
    "refusals": (*MAY_OPEN, HELPS_AFTER),
}
# Pieces that patterns are made of, so that texts of a few come near to a match.
PIECES = sorted(
    {
        piece
        for patterns in (*HELD.values(), COUNTED, [each.anchor for each in RECOGNISERS])
        for p in patterns
        for piece in re.findall(r"[a-zA-Z]+|[一-龥]+", p)
    }
    | set("0123456789.,;:!?()[]{}<>$`'\"“”《」，。；、\n\t =-*#|@_")
    | {"  ", "12", "ſ", "\u212a", "é", "🙂"}
)
TEXTS = st.lists(st.sampled_from(PIECES), max_size=12).map("".join) | st.lists(
    st.sampled_from(PIECES), max_size=12
).map(" ".join)

# Around what is read at once, and what a long walk marks.
LONG = st.sampled_from([2, 61, 64, 130, 509, 513])


@settings(max_examples=150, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_marks_are_counted_as_by_re2(texts: list[str]) -> None:
    column = pa.array(texts)

    found = counted(column, COUNTED)

    for place, pattern in enumerate(COUNTED):
        assert found[:, place].tolist() == pc.count_substring_regex(column, pattern).to_pylist()


@pytest.mark.parametrize("table", HELD)
@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_patterns_are_held_as_by_re2(table: str, texts: list[str]) -> None:
    column, patterns = pa.array(texts), HELD[table]

    found = held(column, patterns)

    by_re2 = [pc.match_substring_regex(column, each).to_pylist() for each in patterns]
    assert found.tolist() == by_re2
    assert any_held(column, patterns).tolist() == np.any(by_re2, axis=0).tolist()


@settings(max_examples=100, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_patterns_begin_where_they_match(texts: list[str]) -> None:
    patterns = tuple(dict.fromkeys(each.anchor for each in RECOGNISERS))

    borders, places, found = begun(pa.array(texts), patterns)

    for row, text in enumerate(texts):
        own = slice(borders[row], borders[row + 1])
        for bit, pattern in enumerate(map(re.compile, patterns)):
            at = [place for place in range(len(text)) if pattern.match(text, place)]
            is_here = found[own] >> np.uint64(bit) & np.uint64(1)
            assert places[own][is_here.astype(bool)].tolist() == at


@pytest.mark.parametrize(
    ("text", "count"),
    [("1. one\n- two", 2), ("1.- both", 2), ("so 1.- none", 0)],
)
def test_what_follows_a_match_is_read_as_if_it_began_the_text(text: str, count: int) -> None:
    assert counted(pa.array([text]), (marks.STEPS,))[0, 0] == count


@settings(max_examples=60, deadline=None)
@given(st.lists(TEXTS | st.builds(str.__mul__, st.sampled_from(PIECES), LONG), max_size=6))
def test_long_texts_are_read_as_by_re2(pieces: list[str]) -> None:
    column = pa.array(["".join(pieces), "and ".join(pieces)])

    found = counted(column, COUNTED)

    for place, pattern in enumerate(COUNTED):
        assert found[:, place].tolist() == pc.count_substring_regex(column, pattern).to_pylist()
    for patterns in HELD.values():
        by_re2 = [pc.match_substring_regex(column, each).to_pylist() for each in patterns]
        assert held(column, patterns).tolist() == by_re2


def test_a_long_run_is_gone_through_once() -> None:
    # Half a million digits: a walk of all that are left from each of them would take a minute.
    column = pa.array(["0" * 500_000])

    assert counted(column, COUNTED)[0].tolist() == [0, 0, 0, 0, 1, 0]
    assert not any_held(column, ("[0-9]+x", "(?i)never")).any()


def test_a_long_gap_is_looked_at_again() -> None:
    pattern = "one[^.]{1,20}two"
    texts = pa.array(["one and two", f"one {'and ' * 9}two", "one. two"])

    assert is_loose(pattern)
    assert held(texts, (pattern,))[0].tolist() == [True, False, False]


@pytest.mark.parametrize("pattern", [r"a\W", "(a)", "a)", "(?s:.)"])
def test_a_pattern_of_another_syntax_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="un"):
        automaton((pattern,))


@pytest.mark.parametrize(
    ("request_", "answer"),
    [
        ("Ask about Markus, please.", "So Marcus came."),
        ("Ask about Markus, please.", "So Makrus came."),
        ("Ask about Markus, please.", "So Marcuss and Markuss came."),
        ("Ask about Jonathan, please.", "So Jonathn came."),
        ("Ask about Jonathan, please.", "So Jonathan came."),
        ("Ask about Student, please.", "So Students came."),
        ("Ask about Markusé and Marcus, please.", "So Markus came."),
        ("Ask about Markus, please.", "Marcus came."),
        ("Ask about Markus, please.", "So Marcus2 came, Peter."),
        (f"Ask{' ' * (MOST_CHARS - 14)}about Markuswell, please.", "So Marcu came."),
    ],
)
def test_names_a_slip_apart_are_let_through(request_: str, answer: str) -> None:
    sides = [strings(pa.array([side])) for side in (request_, answer)]

    found = bool(names.near_names(*sides[0], *sides[1], MOST_CHARS)[0])

    amid = re.compile("[a-z,] [A-Z][a-z]{4}")
    is_amid = all(amid.search(side) for side in (request_, answer))
    assert found >= (is_amid and misnamed(request_[:MOST_CHARS], answer[:MOST_CHARS]) > 0)


def test_names_that_are_the_same_or_far_apart_are_left_out() -> None:
    asked = pa.array(["Ask about Markus, please.", "Ask about Markus, please."])
    told = pa.array(["So Markus came.", "So Peter came."])

    assert not names.near_names(*strings(asked), *strings(told), MOST_CHARS).any()
