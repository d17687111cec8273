"""How requests and answers are worded: marks of thought asked for, names, rare words, filler."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, marks, messages
from tasks.functions.frequencies import MAX_LEVEL, frequencies
from tasks.functions.messages import Turns

# Column, whose turns, and the pattern counted in them.
_MARKS = (
    ("prompt_reasoning_count", "user", marks.REASONING),
    ("prompt_clause_count", "user", marks.CLAUSES),
    ("prompt_step_count", "user", marks.STEPS),
    ("prompt_domain_count", "user", marks.DOMAIN),
    ("prompt_quantity_count", "user", marks.QUANTITIES),
    ("answer_filler_count", "assistant", marks.FILLER),
)
_COUNTS = ("answer_unit_count", "answer_name_count")
_RARITIES = ("prompt_rarity", "answer_rarity")
_NAMES = (*(name for name, _, _ in _MARKS), *_COUNTS, *_RARITIES)
Counts = npt.NDArray[np.int64]


def wording(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages counts of marks on either side, and how rare its words are.

    A unit is a word, or a pair of Chinese characters. Rarity is the mean over units of minus the
    binary logarithm of the share of texts that hold it, over 16 bits, in [0, 1]; a name is a word
    with a capital within a sentence, or a Chinese title.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.rarity import wording as counted
    from tasks.functions.kernels.texts import texts_of

    turns = messages.turns_of(column)
    found = counted(texts_of(turns), characters(), frequencies())
    columns: dict[str, Any] = {
        name: _marked(turns, role, pattern) for name, role, pattern in _MARKS
    }
    columns |= {name: getattr(found, name) for name in _COUNTS}
    columns["prompt_rarity"] = _mean(found.prompt_level_sum, found.prompt_unit_count)
    columns["answer_rarity"] = _mean(found.answer_level_sum, found.answer_unit_count)
    return pa.StructArray.from_arrays([pa.array(columns[name]) for name in _NAMES], list(_NAMES))


def _marked(turns: Turns, role: str, pattern: str) -> Counts:
    """Return how often a pattern stands in what a role says in each row."""
    row_of_turn = np.repeat(np.arange(len(turns.rows) - 1), np.diff(turns.rows))
    is_said = pc.equal(turns.roles, role).to_numpy(zero_copy_only=False)
    counts = pc.count_substring_regex(turns.contents.filter(pa.array(is_said)), pattern)
    found = np.zeros(len(turns.rows) - 1, np.int64)
    np.add.at(found, row_of_turn[is_said], counts.to_numpy(zero_copy_only=False))
    return found


def _mean(sums: Counts, counts: Counts) -> npt.NDArray[np.float64]:
    return np.asarray(np.round(sums / np.maximum(counts, 1) / MAX_LEVEL, 6), np.float64)


FUNCTIONS = [
    SqlFunction(
        "wording",
        (messages.SQL_TYPE,),
        "struct("
        + ", ".join(f"{name} {'double' if name in _RARITIES else 'bigint'}" for name in _NAMES)
        + ")",
        wording,
    )
]
