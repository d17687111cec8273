"""How a text is worded is counted as the token rule says, and rare means rare in the corpora."""

import re

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.tokens import tokens
from tasks.functions.wording import wording
from tasks.tables import MESSAGES

PIECES = [
    "the",
    "Rhine",
    "9",
    "12",
    "水",
    "结",
    "《",
    "。",
    ".",
    ",",
    "\n",
    " ",
    "—",
    "é",
    "كتب",
    "A1",
    "２",
]


def told(answer: str) -> dict[str, float]:
    row = [{"role": "user", "content": "?"}, {"role": "assistant", "content": answer}]
    found: dict[str, float] = wording(pa.chunked_array([pa.array([row], MESSAGES)]))[0].as_py()
    return found


@settings(deadline=None, max_examples=60)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_units_are_words_but_numbers_and_pairs_of_chinese_characters(answer: str) -> None:
    words = [each for each in tokens(answer) if not re.fullmatch(r"[\u4e00-\u9fff]|\d+", each)]
    pairs = sum(len(run) - 1 for run in re.findall(r"[\u4e00-\u9fff]+", answer))
    assert told(answer)["answer_unit_count"] == len(words) + pairs


@pytest.mark.parametrize(
    ("answer", "names"),
    [
        ("The Rhine flows past Bonn.", 2),
        ("Rain falls. Snow falls.", 0),
        ("It is by Mann: The Mountain", 2),
        ("鲁迅写了《呐喊》和《彷徨》。", 2),
        ("用Python写。", 1),
        ("# Title\n- Item", 0),
    ],
)
def test_a_name_is_a_capital_within_a_sentence_or_a_chinese_title(answer: str, names: int) -> None:
    assert told(answer)["answer_name_count"] == names


@pytest.mark.parametrize(
    ("common", "rare"),
    [
        ("the people in the house", "the chromatograph in the synchrotron"),
        ("我们可以说", "量子色动力学"),
    ],
)
def test_words_of_few_texts_are_rarer_than_words_of_many(common: str, rare: str) -> None:
    assert told(common)["answer_rarity"] < 0.35 <= told(rare)["answer_rarity"] <= 1


def test_what_rows_say_is_counted_for_each_row_alone() -> None:
    rows = [[], [{"role": "user", "content": "Why? Why?"}], [{"role": "tool", "content": "Why"}]]
    found = wording(pa.chunked_array([pa.array(rows, MESSAGES)])).to_pylist()
    assert [row["prompt_reasoning_count"] for row in found] == [0, 2, 0]
    assert [row["answer_unit_count"] for row in found] == [0, 0, 0]
