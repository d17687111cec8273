"""Checks of an answer that can be computed: sums, final answers, code, names."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.arithmetic import (
    MAY_ASK_SUM,
    REQUEST_CHARS,
    asked_sum,
    equations,
    holds_value,
)
from tasks.functions.automata.reading import matched
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
Column = npt.NDArray[Any]


def checks(column: pa.ChunkedArray) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages: what of its last answer was computed.

    Equations of numbers alone, fenced blocks of a known language, the answer to a request that is a
    sum (null where it is none), and names that the request spells otherwise. Answers that call two
    different numbers final contradict themselves: `final_answer_count` counts the different ones,
    and `final_answer` is the only one, in plain digits. Each reads the few rows that may hold any.
    """
    turns = messages.turns_of(column)
    sides = [messages.last_said(turns, role) for role in ("user", "assistant")]
    found = [*_sums(sides[1]), *_code(sides[1]), _right(*sides), *_finals(*sides), _named(*sides)]
    columns = [pa.array(each, kind) for each, (_, kind, _) in zip(found, FIELDS, strict=True)]
    return pa.StructArray.from_arrays(columns, names=[name for name, _, _ in FIELDS])


def _sums(answers: pa.StringArray) -> list[Column]:
    from tasks.functions.kernels import equations as plain
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.sums import UNSURE
    from tasks.functions.kernels.texts import strings

    found = plain.equations(*strings(answers), MOST_CHARS, characters())
    rows = np.flatnonzero(found[:, 0] == UNSURE)
    for row, (answer,) in zip(rows, _read(rows, answers), strict=True):
        found[row] = _counted(equations(answer))
    return list(found.T)


def _code(answers: pa.StringArray) -> list[Column]:
    found, rows = np.zeros((len(answers), 2), np.int64), _where(answers, "```")
    for row, (answer,) in zip(rows, _read(rows, answers), strict=True):
        found[row] = _counted(blocks(answer))
    return list(found.T)


def _counted(verdicts: Iterator[bool]) -> tuple[int, int]:
    """Return how many there are, and how many of them are false."""
    told = list(verdicts)
    return len(told), told.count(False)


def _right(requests: pa.StringArray, answers: pa.StringArray) -> Column:
    """Tell whether what a sum comes to is told, null where none is asked for."""
    found: Column = np.full(len(answers), None)
    is_short = np.asarray(pc.less_equal(pc.utf8_length(requests), REQUEST_CHARS))
    short = np.flatnonzero(is_short)
    rows = short[_where(requests.take(pa.array(short)), MAY_ASK_SUM)]
    for row, (request, answer) in zip(rows, _read(rows, requests, answers), strict=True):
        wanted = asked_sum(request)
        found[row] = None if wanted is None else holds_value(answer, wanted)
    return found


def _finals(requests: pa.StringArray, answers: pa.StringArray) -> tuple[Column, Column]:
    """Return how many different numbers are called final, and the only one."""
    counts, told = np.zeros(len(answers), np.int64), np.full(len(answers), None)
    rows = _where(answers, MAY_BE_FINAL)
    for row, sides in zip(rows, _read(rows, requests, answers), strict=True):
        found = final_answers(*sides)
        counts[row], told[row] = len(found), found[0] if len(found) == 1 else None
    return counts, told


def _named(requests: pa.StringArray, answers: pa.StringArray) -> Column:
    from tasks.functions.kernels.names import near_names
    from tasks.functions.kernels.texts import strings

    found = np.zeros(len(answers), np.int64)
    rows = np.flatnonzero(near_names(*strings(requests), *strings(answers), MOST_CHARS))
    found[rows] = [misnamed(*sides) for sides in _read(rows, requests, answers)]
    return found


def _where(texts: pa.StringArray, pattern: str) -> npt.NDArray[np.intp]:
    return np.flatnonzero(matched(texts, pattern))


def _read(rows: npt.NDArray[np.intp], *sides: pa.StringArray) -> Iterator[tuple[str, ...]]:
    taken = (side.take(pa.array(rows)).to_pylist() for side in sides)
    return (tuple(text[:MOST_CHARS] for text in each) for each in zip(*taken, strict=True))


FUNCTIONS = [
    SqlFunction(
        "checks",
        (messages.SQL_TYPE,),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in FIELDS)})",
        checks,
    )
]
