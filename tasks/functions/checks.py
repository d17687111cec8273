"""Checks of an answer that can be computed: sums, final answers, code, names."""

import re
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.arithmetic import asked_sum, equations, holds_value, number
from tasks.functions.code import blocks
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
NOTHING: list[Any] = [0, 0, 0, 0, None, 0, None, 0]
# Longer texts are read up to here: what can be computed stands in short ones.
MOST_CHARS = 20_000
# What rows must hold to be worth a look, for RE2: an equation, a fence, a final answer; a sum.
_MAY_CHECK = r"(?i)[\d)%]\s?(?:=|等于)\s?[$€£¥￥]?\s?[\d.\-−]|```|####|\\boxed|answer|^A:|答案"
_MAY_ASK = r"[\d)]\s?[+\-−–*×x·/÷]\s?[(\d$]"
_FINAL = re.compile(
    r"(?:####|\\boxed\{|^A:|\b(?:final )?answer(?: is|:)|答案(?:是|为|[:：]))"
    r"\s*[$€£¥￥]?\s?(?P<said>-?[\d.,]*\d)",
    re.IGNORECASE | re.MULTILINE,
)
# One of these stands in every ASCII text, in small letters, that `_FINAL` finds something in.
_FINAL_SIGNS = ("####", "\\boxed{", "a:", "answer is", "answer:")
_QUESTIONS = re.compile(r"[?？]|^\s*(?:\d{1,2}[.)、]|Q(?:uestion)? ?\d)", re.MULTILINE)


def checks(column: pa.ChunkedArray) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages: what of its last answer was computed.

    Equations of numbers alone, fenced blocks of a known language, the answer to a request that is a
    sum (null where it is none), and names that the request spells otherwise. Answers that call two
    different numbers final contradict themselves: `final_answer_count` counts the different ones,
    and `final_answer` is the only one, in plain digits.
    """
    turns = messages.turns_of(column)
    requests, answers = (messages.last_said(turns, role) for role in ("user", "assistant"))
    compute = _where(answers, _MAY_CHECK) | _where(requests, _MAY_ASK)
    name = _near_names(requests, answers)
    rows = np.flatnonzero(compute | name)
    found = [NOTHING] * len(column)
    pairs = zip(
        *(side.take(pa.array(rows)).to_pylist() for side in (requests, answers)), strict=True
    )
    for row, (request, answer) in zip(rows, pairs, strict=True):
        said = request[:MOST_CHARS], answer[:MOST_CHARS]
        computed = _computed(*said) if compute[row] else NOTHING[:-1]
        found[row] = [*computed, misnamed(*said) if name[row] else 0]
    columns = [pa.array([row[at] for row in found], kind) for at, (_, kind, _) in enumerate(FIELDS)]
    return pa.StructArray.from_arrays(columns, names=[name for name, _, _ in FIELDS])


def _near_names(requests: pa.StringArray, answers: pa.StringArray) -> npt.NDArray[np.bool_]:
    from tasks.functions.kernels.names import near_names
    from tasks.functions.kernels.texts import strings

    return np.asarray(near_names(*strings(requests), *strings(answers), MOST_CHARS))


def _where(texts: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    return np.asarray(pc.match_substring_regex(texts, pattern))


def _computed(request: str, answer: str) -> list[Any]:
    sums, code, wanted = list(equations(answer)), list(blocks(answer)), asked_sum(request)
    is_right = None if wanted is None else holds_value(answer, wanted)
    counts = [len(sums), sums.count(False), len(code), code.count(False)]
    # Several questions have several answers.
    finals = _finals(answer) if len(_QUESTIONS.findall(request)) < 2 else {}
    told = next(iter(finals.values())) if len(finals) == 1 else None
    return [*counts, is_right, len(finals), told]


def _finals(answer: str) -> dict[Fraction, str]:
    """Return the numbers that an answer calls final, each as plain digits."""
    lowered = answer.lower()
    # To look for words is ten times as fast as to search; other letters have twins in ASCII.
    if answer.isascii() and not any(sign in lowered for sign in _FINAL_SIGNS):
        return {}
    told = [match["said"].replace(",", "") for match in _FINAL.finditer(answer)]
    values = {number(said): said for said in told}
    return {value: _digits(said) for value, said in values.items() if value is not None}


def _digits(said: str) -> str:
    return said.rstrip("0").rstrip(".") if "." in said else said


FUNCTIONS = [
    SqlFunction(
        "checks",
        (messages.SQL_TYPE,),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in FIELDS)})",
        checks,
    )
]
