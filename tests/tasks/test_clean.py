"""Clean text: repaired where broken, untouched where clean, always UTF-8."""

import re
import unicodedata
from collections import Counter

import pytest
from ftfy.badness import MOJIBAKE_CATEGORIES, is_bad
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.clean import clean, may_be_bad

# Mojibake, as others make it: UTF-8 bytes read as Windows-1252 or Latin-1.
broken = st.text(max_size=20).map(
    lambda text: text.encode("utf-8", "replace").decode("latin-1")
) | st.text(max_size=20).map(
    lambda text: text.encode("utf-8", "replace").decode("cp1252", "replace")
)
any_text = st.text(st.characters(), max_size=60) | st.lists(
    st.text(max_size=12) | broken | st.sampled_from(["\r\n", "\r", "\x00", "\ud800", "é", "Ã©"]),
    max_size=6,
).map("".join)


@given(any_text)
def test_clean_text_is_utf8_composed_and_clean_already(text: str) -> None:
    cleaned = clean(text, Counter())
    again: Counter[str] = Counter()
    assert clean(cleaned, again) == cleaned
    assert not again
    assert cleaned.encode().decode() == cleaned
    assert unicodedata.is_normalized("NFC", cleaned)
    assert not [c for c in cleaned if unicodedata.category(c) == "Cc" and c not in "\t\n"]


def _category(characters: str) -> list[str]:
    """The characters of a class as regular expressions write it, ranges spelled out."""
    ranges = re.findall(r"(.)-(.)", characters)
    return list(characters) + [chr(c) for a, b in ranges for c in range(ord(a), ord(b) + 1)]


suspicious = st.sampled_from(
    sorted({c for v in MOJIBAKE_CATEGORIES.values() for c in _category(v)})
)


@settings(max_examples=1_000)
@given(st.lists(suspicious | st.sampled_from("aZ .\n质"), max_size=5).map("".join) | broken)
def test_no_text_that_ftfy_finds_bad_is_passed_over(text: str) -> None:
    assert may_be_bad(text) or not is_bad(text)


def test_no_character_that_ftfy_asks_for_is_left_out_unseen() -> None:
    asked = {c for v in MOJIBAKE_CATEGORIES.values() for c in _category(v)}
    assert not [c for c in asked - {"-"} if c.isascii()]


@given(st.text(st.sampled_from([chr(code) for code in [9, 10, *range(32, 127)]])))
def test_plain_ascii_comes_out_as_it_is(text: str) -> None:
    changes: Counter[str] = Counter()
    assert clean(text, changes) == text
    assert not changes


@pytest.mark.parametrize(
    ("text", "cleaned", "kinds"),
    [
        ("a\r\nb\rc", "a\nb\nc", {"newline": 1}),
        ("a\x00b\x1b", "ab", {"control": 1}),
        ("schÃ¶n", "schön", {"mojibake": 1}),
        ("e\u0301", "é", {"nfc": 1}),
        ("a\ud800b", "a\ufffdb", {"surrogate": 1}),
        ("“质数”，&lt;ﬁ", "“质数”，&lt;ﬁ", {}),
    ],
)
def test_each_change_is_counted_by_its_kind(text: str, cleaned: str, kinds: dict[str, int]) -> None:
    changes: Counter[str] = Counter()
    assert clean(text, changes) == cleaned
    assert changes == kinds
