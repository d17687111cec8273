"""The token rule: shipped tables are Unicode's own, and Python's form of the rule is the same."""

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.kernels.characters import (
    CJK,
    FILE,
    KIND,
    LOWER,
    MARKS,
    NUMBER,
    SPACE,
    characters,
    lowered,
    shipped_ranges,
)
from tasks.functions.tokens import tokens

IS_UNICODE_14 = unicodedata.unidata_version == "14.0.0"
needs_14 = pytest.mark.skipif(
    not IS_UNICODE_14, reason="the tables are Unicode 14.0, Python 3.11's"
)


def within(spans: tuple[tuple[int, int], ...], character: str) -> bool:
    return any(start <= ord(character) <= end for start, end in spans)


def plain_tokens(text: str) -> list[str]:
    found, run = [], ""
    for character in [chr(lowered(ord(each))) for each in text]:
        is_cjk = within(CJK, character)
        if not is_cjk and (character.isalnum() or within(MARKS, character)):
            run += character
            continue
        found += [run] if run else []
        found += [character] if is_cjk else []
        run = ""
    return [*found, run] if run else found


@needs_14
def test_the_shipped_ranges_are_what_python_3_11_says() -> None:
    assert FILE.read_text("ascii") == shipped_ranges()


@needs_14
@pytest.mark.parametrize("plane", range(17))
def test_the_table_tells_each_character_of_a_plane(plane: int) -> None:
    index, pages = characters()
    for point in range(plane << 16, (plane + 1) << 16):
        told = int(pages[(int(index[point >> 8]) << 8) | (point & 0xFF)])
        character = chr(point)
        kind = 2 if within(CJK, character) else int(character.isalnum() or within(MARKS, character))
        assert told & KIND == kind, hex(point)
        assert bool(told & NUMBER) == character.isdecimal(), hex(point)
        assert bool(told & SPACE) == character.isspace(), hex(point)
        assert point + (told >> LOWER) == lowered(point), hex(point)


@settings(deadline=None)
@given(st.text())
def test_python_reads_the_tokens_of_any_text_as_the_rule_says(text: str) -> None:
    assert tokens(text) == plain_tokens(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It's 3.14, NOW_now", ["it", "s", "3", "14", "now", "now"]),
        ("水闸 gate门2", ["水", "闸", "gate", "门", "2"]),
        ("कि कु", ["कि", "कु"]),
        ("İSTANBUL", ["istanbul"]),
        ("ΟΔΟΣ οδος", ["οδοσ", "οδοσ"]),
        ("… — ", []),
    ],
)
def test_a_token_is_a_run_of_letters_or_digits_or_one_cjk_character(
    text: str, expected: list[str]
) -> None:
    assert tokens(text) == plain_tokens(text) == expected
