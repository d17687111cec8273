"""Odd JSON: each oddity has a rule of its own, is told by its place, and nothing is guessed."""

import json
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from tasks.json_text import parse
from tasks.readers.drafts import Unreadable


def _parse(raw: bytes | str, max_keys: int = 100) -> Any:
    return parse(raw.encode() if isinstance(raw, str) else raw, max_depth=8, max_keys=max_keys)


def _told(raw: bytes | str, max_keys: int = 100) -> str:
    value = _parse(raw, max_keys)
    return str(value) if isinstance(value, Unreadable) else ""


@pytest.mark.parametrize(
    ("raw", "told"),
    [
        ('{"a": 1, "a": 2}', "duplicate_key: a again at byte 9"),
        ('{"a": 1, "\\u0061": 2}', "duplicate_key: a again at byte 9"),
        ('[{"b": {"a" : 1, "c": "\\":", "a"\t: 2}}]', "duplicate_key: a again at byte 29"),
        ('{"a\\\\": ":", "a\\\\": ":"}', "duplicate_key: a key again at byte 13"),
        ('{"my secret": 1, "my secret": 2}', "duplicate_key: a key again at byte 17"),
        ('{"a": 18446744073709551616}', "huge_integer: a whole number beyond 64 bits at byte 6"),
        ("[-9223372036854775809]", "huge_integer: a whole number beyond 64 bits at byte 1"),
        ("[1, " + "9" * 5_000 + "]", "huge_integer: a whole number beyond 64 bits at byte 4"),
        ("[1e400]", "number_out_of_range: beyond a double at byte 1"),
        ('["1e400", -1.5E999]', "number_out_of_range: beyond a double at byte 10"),
        ("[NaN]", "not_a_json_number: NaN or Infinity at byte 1"),
        ('{"NaN": -Infinity}', "not_a_json_number: NaN or Infinity at byte 8"),
        ('["\\\\ud800 \\ud83d\\ude00 \\udc00"]', "lone_surrogate: half a character at byte 23"),
        ('{"\\ud83d": 1}', "lone_surrogate: half a character at byte 2"),
        ('["a\tb"]', "control_character: raw in a text at byte 3"),
        ('["a\x00b"]', "control_character: raw at byte 3"),
        (b"\x00" * 9, "control_character: raw at byte 0"),
        ("{}\x0b", "control_character: raw at byte 2"),
        (b'["caf\xe9"]', "bad_encoding: not UTF-8 at byte 5"),
        (b'["\xed\xa0\x80"]', "bad_encoding: not UTF-8 at byte 2"),
        ("[" * 9 + "]" * 9, "too_deep: nested deeper than 8"),
        ("[" * 10_000, "too_deep: nested deeper than 8"),
        ("[01]", "bad_json: number with leading zero is not allowed at character 1"),
    ],
)
def test_an_oddity_is_told_by_its_rule_and_its_place(raw: bytes | str, told: str) -> None:
    assert _told(raw) == told


@pytest.mark.parametrize(
    "raw",
    [
        '{"a": {"a": 1}, "b": [{"a": 1}, {"a": 2}]}',
        '{"a": "{\\"a\\": 1, \\"a\\" : 2}", "b": ":\\": "}',
        '{"a": ":", ":": "a", "": ":"}',
        '{"a\\\\": "\\\\", "a": "\\\\\\": "}',
        "[18446744073709551615, -9223372036854775808, 1e30, 1e308]",
        '["18446744073709551616", 123456789012345678901234567890.0]',
        '["NaN", "Infinity", "\\ud83d\\ude00", "\\\\ud800", "\\u0000", "\x7f"]',
    ],
)
def test_what_only_looks_odd_is_read(raw: str) -> None:
    assert _parse(raw) == json.loads(raw)


def test_a_record_may_have_so_many_keys_at_all_depths_and_no_more() -> None:
    raw = json.dumps([{"a": 1, "b": {"c": 1}}, {"d": 1}])
    assert _told(raw, max_keys=4) == ""
    assert _told(raw, max_keys=3) == "too_many_keys: more than 3 keys"


class Pairs(tuple[Any, ...]):
    """The keys and values of an object as they stand, a key perhaps twice."""


texts = st.text(st.sampled_from('"\\:{}[], \n\tab'), max_size=8)
values = st.recursive(
    texts | st.integers(-(2**66), 2**66),
    lambda inner: (
        st.lists(inner, max_size=3) | st.lists(st.tuples(texts, inner), max_size=4).map(Pairs)
    ),
    max_leaves=8,
)


def _written(value: Any, spaced: bool) -> str:
    if isinstance(value, Pairs):
        colon = " : " if spaced else ":"
        pairs = [f"{json.dumps(key)}{colon}{_written(each, spaced)}" for key, each in value]
        return "{" + ",".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ",".join(_written(each, spaced) for each in value) + "]"
    return json.dumps(value)


def _rules(value: Any) -> set[str]:
    if isinstance(value, Pairs):
        keys = [key for key, _ in value]
        twice = {"duplicate_key"} if len(set(keys)) < len(keys) else set()
        return twice.union(*(_rules(each) for _, each in value))
    if isinstance(value, list):
        return set().union(*map(_rules, value))
    is_huge = isinstance(value, int) and not -(2**63) <= value < 2**64
    return {"huge_integer"} if is_huge else set()


@given(values, st.booleans())
@example(Pairs([("a\\", ":"), ("a\\", ':"')]), False)
def test_a_repeated_key_and_a_huge_integer_are_found_wherever_they_are_and_only_there(
    value: Any, spaced: bool
) -> None:
    raw = _written(value, spaced)
    found = parse(raw.encode(), max_depth=64, max_keys=1_000)
    rules = _rules(value)
    if isinstance(found, Unreadable):
        assert found.rule in rules
    else:
        # A huge integer that a repeated key hides is still a repeated key.
        assert not rules
        assert found == json.loads(raw)
