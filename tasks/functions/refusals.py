"""Refusals: answers that say that the speaker cannot, and do not go on to help."""

import functools
import string

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.automata.reading import Marks, any_held, held, matched
from tasks.functions.messages import Turns, last_turns
from tasks.functions.words import (
    HELPS_AFTER,
    MAY_OPEN,
    MAY_REFUSE,
    NO_REFUSAL,
    OPENS_REFUSAL,
    OPENS_REFUSAL_CHINESE,
    OPENS_WITH,
    REFUSAL,
)

# A refusal opens an answer and is short: one that goes on to give what was asked is none.
REFUSAL_CHARS = 200
MAX_REFUSAL_CHARS = 400
# One that refuses in its first words may give reasons.
LONG_REFUSAL_CHARS = 1_500


def refusals(turns: Turns) -> Marks:
    """Return for each row whether its last answer is a refusal.

    Lengths and first letters are asked first: they cost nothing beside a pattern.
    """
    last = last_turns(turns, "assistant")
    chars = pc.utf8_length(turns.contents).to_numpy(zero_copy_only=False)
    chars = np.append(chars, 0)[last] * (last >= 0)
    brief = np.flatnonzero((chars > 0) & (chars <= MAX_REFUSAL_CHARS))
    long = np.flatnonzero((chars > 1) & (chars <= LONG_REFUSAL_CHARS))
    long = long[_may_open(turns.contents, last[long])]
    found = np.zeros(len(last), np.bool_)
    found[brief] = _refuses(turns.contents.take(pa.array(last[brief])))
    found[long] |= _opens(turns.contents.take(pa.array(last[long])))
    return found


def _may_open(contents: pa.StringArray, turns: npt.NDArray[np.int64]) -> Marks:
    """Tell which of these turns, of two bytes or more, begin as a refusal's first words may."""
    _, places, data = contents.buffers()
    begins = np.frombuffer(places, np.int32)[contents.offset + turns] if len(turns) else turns
    said = np.frombuffer(data or b"", np.uint8)
    found: Marks = _openers()[said[begins], said[begins + 1]]
    return found


@functools.cache
def _openers() -> Marks:
    """Return which bytes may stand first and second: none but those of words are ruled out."""
    pairs = np.ones((256, 256), np.bool_)
    pairs[[*(string.ascii_letters + string.digits).encode()]] = False
    for first, seconds in OPENS_WITH.items():
        for letter in (first, first.upper()):
            pairs[ord(letter), [*(seconds + seconds.upper()).encode()]] = True
    return pairs


def _refuses(answers: pa.StringArray) -> Marks:
    """Tell which short answers hold a refusal's words in their first ones."""
    heads = pc.utf8_slice_codeunits(answers, 0, REFUSAL_CHARS)
    found = matched(heads, MAY_REFUSE)
    asked = zip(heads.filter(found).to_pylist(), answers.filter(found).to_pylist(), strict=True)
    found[found] = [
        bool(REFUSAL.search(head)) and not NO_REFUSAL.search(answer) for head, answer in asked
    ]
    return found


def _opens(answers: pa.StringArray) -> Marks:
    """Tell which answers refuse in their first words and do not go on to help."""
    heads = pc.utf8_slice_codeunits(answers, 0, REFUSAL_CHARS)
    english, chinese = held(heads, MAY_OPEN)
    english[english] = [
        bool(OPENS_REFUSAL.match(head)) for head in heads.filter(english).to_pylist()
    ]
    chinese[chinese] = matched(heads.filter(chinese), OPENS_REFUSAL_CHINESE)
    found: Marks = english | chinese
    found[found] = ~any_held(answers.filter(found), (HELPS_AFTER,))
    return found
