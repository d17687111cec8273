"""How requests and answers are worded: marks of thought asked for, names, rare words, filler."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, marks, messages
from tasks.functions.automata import reading as automata
from tasks.functions.frequencies import MAX_LEVEL, frequencies
from tasks.functions.messages import Turns

# Column, and the pattern that is counted in what users say.
_ASKED = {
    "prompt_reasoning_count": marks.REASONING,
    "prompt_clause_count": marks.CLAUSES,
    "prompt_step_count": marks.STEPS,
    "prompt_domain_count": marks.DOMAIN,
    "prompt_quantity_count": marks.QUANTITIES,
}
_COUNTS = ("answer_unit_count", "answer_name_count")
_RARITIES = ("prompt_rarity", "answer_rarity")
_NAMES = (*_ASKED, "answer_filler_count", *_COUNTS, *_RARITIES)
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
    asked = _summed(turns, "user", lambda said: automata.counted(said, tuple(_ASKED.values())))
    columns: dict[str, Any] = dict(zip(_ASKED, asked.T, strict=True))
    told = _summed(turns, "assistant", lambda said: automata.counted(said, (marks.FILLER,)))
    columns["answer_filler_count"] = told[:, 0]
    columns |= {name: getattr(found, name) for name in _COUNTS}
    columns["prompt_rarity"] = _mean(found.prompt_level_sum, found.prompt_unit_count)
    columns["answer_rarity"] = _mean(found.answer_level_sum, found.answer_unit_count)
    return pa.StructArray.from_arrays([pa.array(columns[name]) for name in _NAMES], list(_NAMES))


def _summed(turns: Turns, role: str, count: Callable[[pa.StringArray], Counts]) -> Counts:
    """Return what is counted in a role's turns, a column a kind, summed over each row's turns."""
    is_said = pc.equal(turns.roles, role)
    found = count(turns.contents.filter(is_said))
    before = np.zeros((len(is_said) + 1, found.shape[1]), np.int64)
    before[1:][is_said.to_numpy(zero_copy_only=False)] = found
    return np.asarray(np.diff(np.cumsum(before, axis=0)[turns.rows], axis=0))


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
