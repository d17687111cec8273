"""Worse answers made of good ones: always the same, never the same text, of the kind that is told."""

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.corruptions import KINDS, corrupted, corruption
from tasks.functions.tokens import tokens
from tasks.identity import answer_id
from tasks.tables import MESSAGES

OTHER = [("user", "And what is a lock?"), ("assistant", "A chamber between two gates.")]
Turns = list[tuple[str, str]]


def chunked(values: list[object], kind: pa.DataType) -> pa.ChunkedArray:
    return pa.chunked_array([pa.array(values, kind)])


def talk(turns: Turns) -> pa.ChunkedArray:
    return chunked([[{"role": role, "content": said} for role, said in turns]], MESSAGES)


def told(turns: Turns, name: str, other: Turns = OTHER) -> dict[str, str]:
    at = chunked([len(turns) - 1], pa.int32())
    texts = (chunked([each], pa.string()) for each in ("", name))
    [found] = corruption(talk(turns), at, *texts, talk(other)).to_pylist()
    return dict(found)


def made(turns: Turns, kind: str, name: str, other: Turns = OTHER) -> str:
    at = chunked([len(turns) - 1], pa.int32())
    texts = (chunked([each], pa.string()) for each in (kind, name))
    [[turn]] = corrupted(talk(turns), at, *texts, talk(other)).to_pylist()
    return str(turn["content"])


@settings(deadline=None)
@given(
    st.text(max_size=200), st.text(max_size=200), st.text(max_size=200), st.text("ab", max_size=3)
)
def test_a_worse_answer_is_another_text_under_the_id_of_its_content(
    asked: str, said: str, instead: str, name: str
) -> None:
    turns, other = [("user", asked), ("assistant", said)], [("assistant", instead)]
    found = told(turns, name, other)
    assert found == told(turns, name, other)
    if found["kind"]:
        worse = made(turns, found["kind"], name, other)
        assert tokens(worse) not in ([], tokens(said))
        assert found["rejected_id"] == answer_id([turns[0], ("assistant", worse)], 1, None)
    else:
        assert not found["rejected_id"]


@pytest.mark.parametrize(
    ("asked", "said", "worse"),
    [
        (
            "Name three primes. Do not use any commas.",
            "Two and three and five.",
            "Two and three and five., Two and three and five.",
        ),
        (
            "Name two seas in exactly 2 bullet points.",
            "- The North Sea\n- The Baltic Sea",
            "- The North Sea",
        ),
    ],
)
def test_a_kept_constraint_is_broken_before_anything_else(
    asked: str, said: str, worse: str
) -> None:
    turns = [("user", asked), ("assistant", said)]
    found = told(turns, "a")
    assert found["kind"] == "drop_constraint"
    assert made(turns, "drop_constraint", "a") == worse


def test_the_last_number_that_is_no_ordinal_is_altered() -> None:
    turns = [("user", "How much?"), ("assistant", "1. We add 12.50 to v2.\n2. It is 1,200 there.")]
    worse = {made(turns, "alter_number", name) for name in "abcdefghijklmnop"}
    assert all(each.startswith("1. We add 12.5") and each.endswith("there.") for each in worse)
    assert len(worse) > 1
    assert turns[1][1] not in worse


def test_a_long_answer_is_cut_off_and_a_short_one_never() -> None:
    said = "A sluice is a channel whose flow a gate controls. " * 4
    cut = made([("user", "What?"), ("assistant", said)], "truncate", "a")
    assert said.startswith(cut)
    assert len(said) / 3.5 < len(cut) < 2 * len(said) / 3
    kinds = {told([("user", "What?"), ("assistant", "A gate.")], name)["kind"] for name in "abcdef"}
    assert kinds == {"swap"}


def test_an_answer_that_has_no_other_to_be_swapped_with_stays_as_it_is() -> None:
    turns = [("user", "What?"), ("assistant", "A gate.")]
    assert told(turns, "a", turns) == {"kind": "", "rejected_id": ""}
    assert set(KINDS) == {"drop_constraint", "alter_number", "truncate", "swap"}
