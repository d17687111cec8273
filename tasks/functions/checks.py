"""Checks of an answer that can be computed: sums, final answers, code, names."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.arithmetic import REQUEST_CHARS, asked_sum, equations, holds_value
from tasks.functions.code import blocks
from tasks.functions.finals import MAY_BE_FINAL, final_answers
from tasks.functions.names import misnamed

FIELDS = (
    ("equation_count", pa.int64(), "bigint"),
    ("wrong_equation_count", pa.int64(), "bigint"),
    ("code_block_count", pa.int64(), "bigint"),
    ("broken_code_block_count", pa.int64(), "bigint"),
    ("is_final_answer_right", pa.bool_(), "boolean"),
    ("final_answer_count", pa.int64(), "bigint"),
    ("final_answer", pa.string(), "varchar"),
    ("misnamed_count", pa.int64(), "bigint"),
)
# Longer texts are read up to here: what can be computed stands in short ones.
MOST_CHARS = 20_000
NOTHING: list[Any] = [0, 0, 0, 0, None, 0, None, 0]
# What rows must hold to be worth a look, for RE2: an equation, a fence, a final answer; a sum.
_MAY_CHECK = r"(?i)[\d)%]\s?(?:=|等于)\s?[$€£¥￥]?\s?[\d.\-−]|```|####|\\boxed|answer|^A:|答案"
_MAY_ASK = r"[\d)]\s?[+\-−–*×x·/÷]\s?[(\d$]"
Column = npt.NDArray[Any]


def checks(column: pa.ChunkedArray) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages: what of its last answer was computed.

    Equations of numbers alone, fenced blocks of a known language, the answer to a request that is a
    sum (null where it is none), and names that the request spells otherwise. Answers that call two
    different numbers final contradict themselves: `final_answer_count` counts the different ones,
    and `final_answer` is the only one, in plain digits.
    """
    turns = messages.turns_of(column)
    requests, answers = (messages.last_said(turns, role) for role in ("user", "assistant"))
    rows = np.flatnonzero(_where(answers, _MAY_CHECK) | _where(requests, _MAY_ASK))
    named = np.flatnonzero(_near_names(requests, answers))
    found: list[Column] = [np.full(len(column), nothing) for nothing in NOTHING]
    for field, values in zip(
        found, _computed(_read(requests, rows), _read(answers, rows)), strict=False
    ):
        field[rows] = values
    pairs = zip(*(_read(side, named).to_pylist() for side in (requests, answers)), strict=True)
    found[-1][named] = [misnamed(*pair) for pair in pairs]
    columns = [pa.array(each, kind) for each, (_, kind, _) in zip(found, FIELDS, strict=True)]
    return pa.StructArray.from_arrays(columns, names=[name for name, _, _ in FIELDS])


def _near_names(requests: pa.StringArray, answers: pa.StringArray) -> npt.NDArray[np.bool_]:
    from tasks.functions.kernels.names import near_names
    from tasks.functions.kernels.texts import strings

    return np.asarray(near_names(*strings(requests), *strings(answers), MOST_CHARS))


def _where(texts: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(texts, pattern))


def _read(texts: pa.StringArray, rows: npt.NDArray[np.intp]) -> pa.StringArray:
    return pc.utf8_slice_codeunits(texts.take(pa.array(rows)), 0, MOST_CHARS)


def _computed(requests: pa.StringArray, answers: pa.StringArray) -> list[Any]:
    """Return a column for each of `FIELDS` that is computed: each check reads few of the rows."""
    right: list[bool | None] = [None] * len(answers)
    finals: list[list[str]] = [[]] * len(answers)
    is_short = pc.less_equal(pc.utf8_length(requests), REQUEST_CHARS)
    for row in np.flatnonzero(np.asarray(is_short)):
        wanted = asked_sum(requests[row].as_py())
        right[row] = None if wanted is None else holds_value(answers[row].as_py(), wanted)
    for row in np.flatnonzero(_where(answers, MAY_BE_FINAL)):
        finals[row] = final_answers(requests[row].as_py(), answers[row].as_py())
    told = [each[0] if len(each) == 1 else None for each in finals]
    return [*_sums(answers), *_code(answers), right, [len(each) for each in finals], told]


def _sums(answers: pa.StringArray) -> list[Column]:
    from tasks.functions.kernels import equations as plain
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.sums import UNSURE
    from tasks.functions.kernels.texts import strings

    found = plain.equations(*strings(answers), characters())
    for row in np.flatnonzero(found[:, 0] == UNSURE):
        found[row] = _counted(equations(answers[row].as_py()))
    return list(found.T)


def _code(answers: pa.StringArray) -> list[Column]:
    found = np.zeros((len(answers), 2), np.int64)
    for row in np.flatnonzero(_where(answers, "```")):
        found[row] = _counted(blocks(answers[row].as_py()))
    return list(found.T)


def _counted(verdicts: Iterator[bool]) -> tuple[int, int]:
    """Return how many there are, and how many of them are false."""
    told = list(verdicts)
    return len(told), told.count(False)


FUNCTIONS = [
    SqlFunction(
        "checks",
        (messages.SQL_TYPE,),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in FIELDS)})",
        checks,
    )
]
