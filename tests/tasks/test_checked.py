"""Quick looks of the checks: what kernels and narrow patterns say is what the slow way says."""

import re

import pyarrow as pa
import pyarrow.compute as pc
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tasks.functions.arithmetic import MAY_ASK_SUM, asked_sum, equations, number
from tasks.functions.checks import MOST_CHARS
from tasks.functions.finals import MAY_BE_FINAL, final_answers
from tasks.functions.kernels import equations as plain
from tasks.functions.kernels.characters import characters
from tasks.functions.kernels.sums import UNSURE
from tasks.functions.kernels.texts import strings
from tasks.functions.names import misnamed

NUMBERS = st.sampled_from(
    ["0", "1", "2", "3", "7", "10", "0.5", ".5", "2.50", "1,000", "12,34", "1,2345", "999999999"]
) | st.integers(0, 60).map(str)
SIGNS = st.sampled_from(["+", "-", "*", "/", "x", "×", "·", "÷", "−", "–"])
BLANKS = st.sampled_from(["", "", " ", " ", "  ", "\n", "\u00a0", "\u3000"])
# What may stand before, after or amid an equation and change what it is.
OTHERS = st.sampled_from(
    [
        *"()[]{}\\%^√!:;,.=<x$€£¥￥_a",
        "é",
        "一",
        "元",
        "。",
        "，",
        "・",
        "٣",
        "½",
        "🙂",
        "so ",
        "x y",
    ]
)
EQUALS = st.sampled_from(["=", " = ", "等于", "= $", " =", "= -", "=  ", "= − "])
SUMS = st.lists(st.tuples(BLANKS, SIGNS, BLANKS, NUMBERS).map("".join), max_size=4).map("".join)
EQUATIONS = st.tuples(OTHERS | BLANKS, BLANKS, NUMBERS, SUMS, EQUALS, NUMBERS, BLANKS | OTHERS)
TEXTS = st.lists(
    EQUATIONS.map("".join) | st.lists(OTHERS | NUMBERS | SIGNS | EQUALS).map("".join), max_size=3
).map("".join)


def counted(texts: list[str]) -> list[list[int]]:
    found: list[list[int]] = plain.equations(
        *strings(pa.array(texts)), MOST_CHARS, characters()
    ).tolist()
    return found


@settings(max_examples=600, deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=20))
def test_equations_that_a_kernel_is_sure_of_are_those_that_are_read(texts: list[str]) -> None:
    for text, found in zip(texts, counted(texts), strict=True):
        told = list(equations(text))
        assert found in ([UNSURE, UNSURE], [len(told), told.count(False)]), text


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("She has 3 + 4 = 7 boats, then 7 x 2 = 15.", [2, 1]),
        ("<<48/2=24>>24 and $1,200.50 - $0.50 = $1,200", [2, 0]),
        ("1 ÷ 3 = 0.33, 2 × 3 + 4 × 5 = 26, 一共3+4等于8。", [3, 1]),
        ("x = 5, 3x + 2 = 11, 2 + 2 = 4 apples - 1 = 3; 1 / 0 = 0", [1, 0]),
        ("(1 + 2) * 3 = 9", [UNSURE, UNSURE]),
    ],
)
def test_most_equations_are_none_to_be_unsure_of(text: str, found: list[int]) -> None:
    assert counted([text]) == [found]


def test_equations_are_read_up_to_a_length() -> None:
    text = f"{'so ' * (MOST_CHARS // 3 - 2)}3 + 4 = 7 and 2 + 2 = 5"
    found = plain.equations(*strings(pa.array([text])), len(text) - 13, characters())

    assert found.tolist() == [[1, 0]]


ASKS = st.sampled_from(["What is ", "", "Compute: ", "计算", "How much is "])
AFTER = st.sampled_from(
    ["", "?", " = ?", " equals", "等于多少", "是多少？", ".", " =", "\u3000?", "$"]
)


@settings(max_examples=400, deadline=None)
@given(st.tuples(ASKS, NUMBERS, SUMS, OTHERS | BLANKS, AFTER | OTHERS).map("".join))
def test_a_request_for_a_sum_ends_as_one(request_: str) -> None:
    gate = pc.match_substring_regex(pa.array([request_]), MAY_ASK_SUM)

    assert gate[0].as_py() or asked_sum(request_) is None


# As the pattern was before small letters alone were looked for.
FINAL = re.compile(
    r"(?:####|\\boxed\{|^A:|\b(?:final )?answer(?: is|:)|答案(?:是|为|[:：]))"
    r"\s*[$€£¥￥]?\s?(?P<said>-?[\d.,]*\d)",
    re.IGNORECASE | re.MULTILINE,
)
OPENINGS = st.sampled_from(
    [
        "####",
        "\\boxed{",
        "A:",
        "\nA:",
        "\na:",
        "Ba:",
        "Final answer is",
        "final Answer:",
        "anſwer:",
        "xanswer is",
        "ANSWER:",
        "答案是",
        "答案：",
        "The answer is",
        "answers:",
        "éanswer:",
        "is ",
    ]
)
SAID = st.lists(st.tuples(OPENINGS | BLANKS, BLANKS, NUMBERS | OTHERS).map("".join), max_size=5)


@settings(max_examples=600, deadline=None)
@given(SAID.map("".join))
def test_final_answers_are_those_of_any_case(answer: str) -> None:
    told = [number(match["said"].replace(",", "")) for match in FINAL.finditer(answer)]

    found = final_answers("How many?", answer)

    assert [number(each) for each in found] == list(dict.fromkeys(n for n in told if n is not None))
    gate = pc.match_substring_regex(pa.array([answer]), MAY_BE_FINAL)
    assert gate[0].as_py() or not found


@pytest.mark.parametrize(
    ("request_", "count"),
    [
        ("How many boats?", 1),
        ("How many boats? How many weirs?", 0),
        ("几条船？几座坝？", 0),
        ("1. How many boats\n\n 2) How many weirs", 0),
        ("Question 1: how many boats?", 0),
        ("Add.\n3 + 4", 1),
    ],
)
def test_to_several_questions_there_is_no_one_answer(request_: str, count: int) -> None:
    assert len(final_answers(request_, "#### 5")) == count


@pytest.mark.parametrize(
    ("answer", "count"),
    [("So Marcus came.", 1), ("So Marcus came, as marcus does.", 0), ("So marcuse, Marcus.", 1)],
)
def test_a_name_that_is_a_word_as_well_is_no_slip(answer: str, count: int) -> None:
    assert misnamed("Ask about Markus, please.", answer) == count
