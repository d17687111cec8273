"""Coherence: what of a talk's turns holds together, counted without a model."""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import said_by
from tasks.functions.openings import openings
from tasks.functions.words import FUNCTION_WORDS, LANGUAGE_NAMED

# Words that lean on what was said before: pronouns, links, assent, thanks.
_ENGLISH = """
above again also and another but continue else go he her him his it more no ok okay one ones other
previous she so thank thanks that their them then these they this those why yes
"""
_CHINESE = "它这那其此继续上再还另也谢"
REFERRING_WORDS = frozenset(_ENGLISH.split()) | frozenset(_CHINESE)
# Two of them side by side, and a name follows: name is, 我叫, (名)字叫, 叫我.
NAMING_WORDS = frozenset({"name", "is", "我", "叫", "字"})
FIELDS = (
    ("continuity", "double"),
    ("side_likeness", "double"),
    ("taken_up", "double"),
    ("least_taken_up", "double"),
    ("own_answer_lead", "double"),
    ("last_answer_lead", "double"),
    ("last_answer_shared", "double"),
    ("reference_gain", "double"),
    ("opening_lead", "double"),
    ("language_flip_share", "double"),
    ("repeated_share", "double"),
    ("contradicted_share", "double"),
    ("round_count", "bigint"),
    ("repeated_turn_count", "bigint"),
    ("echo_count", "bigint"),
)


def coherence(column: pa.ChunkedArray) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages; 0 where nothing can be compared.

    The likeness of two turns, in [0, 1], is the weight of the terms that they share over that of
    the lesser one (kernels/likeness.py); turns more than eight apart are not compared. Its mean is
    `continuity` between neighbours, `side_likeness` between turns two apart, `taken_up` between
    question and answer (`least_taken_up` is the least). A lead is how much more alike a question is
    to its own answer than to others. `last_answer_shared` is the share of the last answer's terms
    that stand elsewhere, `reference_gain` how much more later user turns refer to what was said
    than the first, `opening_lead` how much more the first sounds like one that opens a talk than
    any later one (kernels/openings.py). Shares are of answers that flip between Chinese and
    English, of runs of five tokens that an earlier answer holds, and of numbers and names stated
    before that are now otherwise. Rounds are user turns.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.coherence import features
    from tasks.functions.kernels.texts import texts_of

    found = features(
        texts_of(messages.turns_of(column)),
        characters(),
        _bytes(FUNCTION_WORDS),
        _bytes(REFERRING_WORDS),
        _bytes(NAMING_WORDS),
        openings(),
    )
    values: dict[str, Any] = found._asdict()
    _excuse_translations(column, values["language_flip_share"])
    return pa.StructArray.from_arrays(
        [pa.array(values[name]) for name, _ in FIELDS], names=[name for name, _ in FIELDS]
    )


def _excuse_translations(column: pa.ChunkedArray, flips: npt.NDArray[np.float64]) -> None:
    """Set to 0 the flips of talks whose user names a language, or a translation."""
    rows = np.flatnonzero(flips)
    for row, turns in zip(rows, messages.rows(column.take(pa.array(rows))), strict=True):
        if LANGUAGE_NAMED.search(said_by(turns, "user")):
            flips[row] = 0.0


@functools.cache
def _bytes(words: frozenset[str]) -> npt.NDArray[np.uint8]:
    return np.frombuffer(" ".join(sorted(words)).encode(), np.uint8)


FUNCTIONS = [
    SqlFunction(
        "coherence",
        (messages.SQL_TYPE,),
        f"struct({', '.join(f'{name} {kind}' for name, kind in FIELDS)})",
        coherence,
    )
]
