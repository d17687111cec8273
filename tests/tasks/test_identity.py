"""Ids: content ids say what it is, row ids where it came from."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.identity import answer_id, content_id, pair_id, record_ids, row_ids

turns = st.lists(st.tuples(st.sampled_from(["system", "user", "assistant"]), st.text()), max_size=4)
sha = "ab" * 32


@given(turns, turns)
def test_content_ids_are_equal_exactly_where_the_turns_are(
    left: list[tuple[str, str]], right: list[tuple[str, str]]
) -> None:
    assert (content_id(left, None) == content_id(right, None)) == (left == right)


@given(turns, st.none() | st.text(), st.integers(0, 4))
def test_a_large_text_has_the_id_that_a_small_one_would_have(
    talk: list[tuple[str, str]], tools: str | None, asked: int
) -> None:
    small = content_id(talk, tools), answer_id(talk, asked, tools)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.identity._LARGE", 0)
        assert (content_id(talk, tools), answer_id(talk, asked, tools)) == small


def test_content_ids_hold_roles_and_tools_and_where_a_turn_ends() -> None:
    talk = [("user", "a"), ("assistant", "b")]
    others = [[("user", "ab")], [("assistant", "a"), ("user", "b")], [("user", "a")], []]
    ids = {content_id(each, None) for each in [talk, *others]} | {content_id(talk, "[]")}
    assert len(ids) == 6
    assert content_id(talk, "") == content_id(talk, None)


def test_ids_are_those_that_were_published_before() -> None:
    assert content_id([("user", "Hi"), ("assistant", "你好")], None) == CONTENT
    assert record_ids([(sha, 0)]) == [RECORD]
    assert row_ids([(sha, 0)], "answers", [1]) == [ROW]
    assert pair_id(CONTENT, RECORD) == PAIR


def test_a_pair_has_a_direction() -> None:
    assert pair_id(CONTENT, RECORD) != pair_id(RECORD, CONTENT)


@pytest.mark.parametrize("record", [0, 7, 10**9])
def test_an_id_is_32_hexadecimal_characters(record: int) -> None:
    for made in record_ids([(sha, record)]) + row_ids([(sha, record)], "texts", [0]):
        assert len(made) == 32
        assert set(made) <= set("0123456789abcdef")


CONTENT = "1c1be505b1a7c319ce5555e823f80a36"
RECORD = "876782e45ec41f73b32f2175fe01d8cf"
ROW = "e3f06ef0a3de2b34bdd5ed5db74ff870"
PAIR = "7236241dbb3900ba7da60b0d96a34449"
