"""What the tokens of a prompt and its answer are like: counts that scores are made of."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes, ngrams
from tasks.functions.kernels.sets import add, clear, holds, room, slot
from tasks.functions.kernels.walk import Tokens

# Repetition is counted in runs of this many tokens.
_RUN = int64(3)
# Marks of a token. A constant of a plain int would have its callee compiled once more for it.
_ASKED, _TOLD, _FUNCTION, _NUMBER = int64(1), int64(0), int64(2), int64(4)
_NONE = U64(0)


class Room(NamedTuple):
    """Scratch of one call: tokens by side, their n-grams, and a table with counts and marks."""

    prompt: Tokens
    answer: Tokens
    other: Tokens
    grams: Hashes
    table: Hashes
    counts: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]


class Features(NamedTuple):
    """Counts of content tokens (no function words), and how varied an answer's tokens are."""

    prompt_content_count: int
    shared_content_count: int
    answer_content_count: int
    answer_distinct_content_count: int
    answer_number_count: int
    repeated_share: float
    answer_type_token_ratio: float
    answer_token_entropy: float


@part
def new_room(most: int) -> Room:
    """Return scratch for rows of up to `most` tokens; the system gives pages as they are used."""
    size = room(most)
    return Room(
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        np.empty(most, np.uint64),
        np.empty(size, np.uint64),
        np.empty(size, np.int32),
        np.empty(size, np.uint8),
    )


@part
def counted(rooms: Room, prompt_count: int, answer_count: int, function_words: Hashes) -> Features:
    """Return the features of a row whose tokens lie in its room; a ratio over nothing is 0."""
    size = room(prompt_count + answer_count)
    clear(rooms.table, size)
    asked = _meet(rooms, size, rooms.prompt, prompt_count, function_words, _ASKED)
    _meet(rooms, size, rooms.answer, answer_count, function_words, _TOLD)
    numbers, told, shared, distinct, types, spread = 0, 0, 0, 0, 0, 0.0
    for place in range(size):
        count, marks = rooms.counts[place], rooms.marks[place]
        if rooms.table[place] == _NONE or count == 0:
            continue
        types += 1
        spread += count * math.log2(count) if count > 1 else 0.0
        if marks & _FUNCTION:
            continue
        told, distinct = told + count, distinct + 1
        shared += marks & _ASKED
        numbers += count if marks & _NUMBER else 0
    repeated = _repeated_share(rooms, answer_count)
    if answer_count == 0:
        return Features(asked, 0, 0, 0, 0, repeated, 0.0, 0.0)
    entropy = max(0.0, math.log2(answer_count) - spread / answer_count)
    ratio = types / answer_count
    return Features(asked, shared, told, distinct, numbers, repeated, ratio, entropy)


@part
def _meet(
    rooms: Room, size: int, tokens: Tokens, count: int, function_words: Hashes, asked: int
) -> int:
    """Count a side's tokens into the table; return how many content tokens were not met before."""
    # The arrays are taken out of the room once: a room handed on for each token costs ten times it.
    table, counts, marks, met = rooms.table, rooms.counts, rooms.marks, 0
    for place in range(count):
        token = tokens.hashes[place]
        at = slot(table, size, token)
        if table[at] == _NONE:
            table[at] = max(token, U64(1))
            counts[at] = 0
            is_function = holds(function_words, token)
            marks[at] = asked | is_function * _FUNCTION | tokens.numbers[place] * _NUMBER
            met += not is_function
        counts[at] += 1 - asked
    return met


@part
def _repeated_share(rooms: Room, answer_count: int) -> float:
    if answer_count < _RUN:
        return 0.0
    count = ngrams(rooms.answer.hashes, answer_count, _RUN, U64(0), rooms.grams)
    size = room(count)
    clear(rooms.table, size)
    distinct = 0
    for place in range(count):
        distinct += add(rooms.table, size, rooms.grams[place])
    return 1.0 - distinct / count
