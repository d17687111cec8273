"""Sieves: what a walk lets through holds all that Python's patterns find, and all that is demanded."""

import re
import sys

import orjson
import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.automata.reading import may_hold
from tasks.functions.automata.sieves import odd, sieve
from tasks.functions.automata.tables import automaton
from tasks.functions.constraints import demanded
from tasks.functions.demands.bounds import WAYS, plain
from tasks.functions.demands.doubts import CODE
from tasks.functions.demands.finding import MAX_CHARS, RULES, all_demands, demands
from tasks.functions.demands.gate import MAY_ASK
from tasks.functions.demands.rewriting import plain_all
from tasks.tables import MESSAGES
from tests.tasks.test_constraints import PAIRS

BOUND_PATTERNS = tuple(pattern for _, pattern, _ in WAYS)
RULE_PATTERNS = (CODE, *(rule.pattern for rule in RULES))
COMMON_PATTERNS = tuple(rule.pattern for rule in RULES if rule.of_common_words)
REQUESTS = [request for _, request, *_ in PAIRS]
# Words of all patterns, and what Python and a walk over bytes read each in its own way.
PIECES = sorted(
    {
        piece
        for pattern in (*BOUND_PATTERNS, *RULE_PATTERNS)
        for piece in re.findall(r"[a-zA-Z]{2,}|[一-龥]{2,}", pattern.pattern)
    }
    | set("0123456789.,;:!?()[]{}<>'\"“”‘’《》「」，。；：、*+-_\n\t ⟦⟧")
    | {
        "3 ",
        " at least ",
        " or more",
        " words",
        "两句话",
        "⟦2..5⟧ ",
        "not ",
        "ſ",
        "\u212a",
        "İ",
        "ı",
    }
    | {"é", "３", "٣", "\xa0", "\u3000", "\x85", "🙂"}
)


BOUNDS = [
    "between", "at", "and", "to", "or", "or more", "or less", "most", "least", "up", "max", "over", "3", "twenty",
    "1,200", "5-7", "words", "once", "twice", "only", "at least", "not", "about", "不超过", "五百", "字", "以内", "至少",
]  # fmt: skip


@st.composite
def changed(draw: st.DrawFn) -> str:
    """Draw a request with pieces put in, or cut off at some place."""
    request = draw(st.sampled_from(REQUESTS))
    for piece in draw(st.lists(st.sampled_from(PIECES), max_size=3)):
        at = draw(st.integers(0, len(request)))
        cut = draw(st.integers(0, 3))
        request = request[:at] + piece + request[at + cut :]
    return request


TEXTS = changed() | st.lists(st.sampled_from(PIECES), max_size=12).map(" ".join)


@pytest.mark.parametrize(
    ("patterns", "is_whole"),
    [(BOUND_PATTERNS, False), (RULE_PATTERNS, False), (COMMON_PATTERNS, True)],
    ids=["bounds", "rules", "rules of common words"],
)
@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_what_a_pattern_is_found_in_its_sieve_lets_through(
    patterns: tuple[re.Pattern[str], ...], is_whole: bool, texts: list[str]
) -> None:
    said = texts if patterns is BOUND_PATTERNS else [plain(text) for text in texts]

    may = may_hold(pa.array(said), (odd(), *(sieve(each, is_whole=is_whole) for each in patterns)))

    for place, pattern in enumerate(patterns, 1):
        found = {row for row, text in enumerate(said) if pattern.search(text)}
        assert found <= {row for row in range(len(said)) if may[row, place] or may[row, 0]}


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS | st.lists(st.sampled_from(BOUNDS), max_size=9).map(" ".join), max_size=20))
def test_bounds_of_all_requests_are_rewritten_as_those_of_each(requests: list[str]) -> None:
    assert plain_all(requests)[0] == [plain(each) for each in requests]


@pytest.mark.parametrize(
    ("said", "rewritten"),
    [
        ("between 3 at and 4 most 5 words", "⟦3..4⟧ ⟦0..5⟧ words"),
        ("between 3 up and 4 to 5 words", "⟦3..4⟧ up to 5 words"),
        ("only twice, at least once", "⟦2..2⟧ times, ⟦1..⟧ times"),
    ],
)
def test_what_one_rewriting_makes_another_finds_where_its_cue_stood(
    said: str, rewritten: str
) -> None:
    assert plain(said) == rewritten
    assert plain_all([said, "none"])[0] == [rewritten, "none"]


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, max_size=20), st.sampled_from(["", "a river, " * (MAX_CHARS // 9)]))
def test_all_requests_at_once_demand_what_each_does_alone(texts: list[str], amid: str) -> None:
    requests = [f"{text[:40]}{amid}{text[40:]}" for text in texts]

    assert all_demands(pa.array(requests, pa.string())) == [demands(each) for each in requests]


@settings(max_examples=40, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_a_demand_is_told_where_the_gate_lets_its_request_pass(texts: list[str]) -> None:
    rows = [[{"role": "user", "content": text}] for text in texts]

    told = demanded(pa.chunked_array([pa.array(rows, MESSAGES)])).to_pylist()

    column = pa.array(texts)
    by_re2 = [pc.match_substring_regex(column, each).to_pylist() for each in MAY_ASK]
    for text, passes, found in zip(texts, map(any, zip(*by_re2, strict=True)), told, strict=True):
        wanted = [each.name for each in demands(text)] if passes else []
        assert [each["name"] for each in orjson.loads(found or "[]")] == wanted


def test_all_that_python_takes_for_a_letter_or_a_digit_is_odd() -> None:
    beyond = "".join(map(chr, (*range(0x80, 0xD800), *range(0xE000, sys.maxunicode + 1))))

    found = re.findall(r"[a-z]|\d", beyond, re.IGNORECASE)

    assert {"ſ", "\u212a", "İ", "ı", "３"} < set(found)
    assert may_hold(pa.array(found), (odd(),)).all()


def test_a_text_with_a_digit_of_another_script_is_read_in_full() -> None:
    request = "Write at least ３ sentences about rain."

    assert may_hold(pa.array([request, "at least 3"]), (odd(),))[:, 0].tolist() == [True, False]
    assert all_demands(pa.array([request])) == [demands(request)]
    assert demands(request)


@pytest.mark.parametrize(
    ("pattern", "looked_for"),
    [
        (r"one[^.\n]{0,40}\bthree\b", r"(?:\bthree\b)"),
        (r"(?<!x)one(?!\d)|two(?= days)", "(?:one|two days)"),
        (r"\b\w+ing\b(?P<rest>.{1,90})", r"(?:[0-9A-Z_a-z\x{80}-\x{10FFFF}]+ing\b)"),
        (r"<<[^<>\n]{1,60}>>", "(?:<<)"),
        (r"say (?:a[^,]{9,20}b|no)", "(?:say )"),
    ],
)
def test_a_sieve_is_the_rarest_part_between_gaps(pattern: str, looked_for: str) -> None:
    assert sieve(re.compile(pattern)) == looked_for
    assert len(automaton((looked_for,), is_sieve=True).moves)


def test_a_whole_sieve_takes_gaps_of_any_length() -> None:
    pattern = re.compile(r"one[^.\n]{0,40}\bthree\b")

    assert sieve(pattern, is_whole=True) == r"(?:one[^.\n]*\bthree\b)"


@pytest.mark.parametrize("pattern", ["a*", "(?i:a)b", "[]a]b", r"a[^\w]", r"a[\S]", "é", ".{1,99}"])
def test_a_pattern_that_no_sieve_is_sure_of_is_refused(pattern: str) -> None:
    with pytest.raises(ValueError, match="un"):
        sieve(re.compile(pattern))
