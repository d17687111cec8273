"""What the tokens of a prompt and its answer are like: counts that scores are made of."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.fewest import Few, few_of
from tasks.functions.kernels.hashing import U64, B, Hashes
from tasks.functions.kernels.sets import clear, holds, room, slot
from tasks.functions.kernels.walk import Tokens

# Repetition is counted in runs of this many tokens.
_RUN = int64(3)
_USUAL = 64
# Marks of a token. A constant of a plain int would have its callee compiled once more for it.
_ASKED, _TOLD, _NUMBER = int64(1), int64(0), int64(2)
_NONE = U64(0)


class Room(NamedTuple):
    """Scratch of one call: tokens by side, n-grams and the fewest of them, a table of tokens.

    A row leaves the table, its counts and marks as it found them: all zero. `places` are those
    that it took.
    """

    prompt: Tokens
    answer: Tokens
    other: Tokens
    grams: Hashes
    few: Few
    table: Hashes
    counts: npt.NDArray[np.int32]
    marks: npt.NDArray[np.uint8]
    places: npt.NDArray[np.uintp]
    spreads: npt.NDArray[np.float64]


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
        few_of(most),
        np.zeros(size, np.uint64),
        np.zeros(size, np.int32),
        np.zeros(size, np.uint8),
        np.empty(most + 1, np.uintp),
        _spreads(),
    )


@part
def _spreads() -> npt.NDArray[np.float64]:
    """Return n times its binary logarithm for small n: most tokens are met a few times."""
    found = np.zeros(_USUAL, np.float64)
    for count in range(2, _USUAL):
        found[count] = count * math.log2(count)
    return found


@part
def counted(rooms: Room, prompt_count: int, answer_count: int, function_words: Hashes) -> Features:
    """Return the features of a row whose tokens lie in its room; a ratio over nothing is 0."""
    size = room(prompt_count + answer_count)
    held = _meet(rooms, size, rooms.prompt, prompt_count, _ASKED, 0)
    held = _meet(rooms, size, rooms.answer, answer_count, _TOLD, held)
    table, counts, marks = rooms.table, rooms.counts, rooms.marks
    asked, numbers, told, shared, distinct, types = 0, 0, 0, 0, 0, 0
    spread = 0.0
    for place in range(held):
        at = rooms.places[place]
        count, mark = int64(counts[at]), int64(marks[at])
        is_told, is_asked = int64(count > 0), mark & _ASKED
        is_content = int64(not holds(function_words, table[at]))
        asked += is_content & is_asked
        told += is_content * count
        distinct += is_content & is_told
        shared += is_content & is_told & is_asked
        numbers += is_content * count if mark & _NUMBER else 0
        types += is_told
        spread += rooms.spreads[count] if count < _USUAL else count * math.log2(count)
        table[at], counts[at], marks[at] = _NONE, 0, 0
    repeated = _repeated_share(rooms, answer_count)
    if answer_count == 0:
        return Features(asked, 0, 0, 0, 0, repeated, 0.0, 0.0)
    entropy = max(0.0, math.log2(answer_count) - spread / answer_count)
    ratio = types / answer_count
    return Features(asked, shared, told, distinct, numbers, repeated, ratio, entropy)


@part
def _meet(rooms: Room, size: int, tokens: Tokens, count: int, asked: int, held: int) -> int:
    """Count a side's tokens into the table, all free before; return how many places are taken."""
    # The arrays are taken out of the room once: a room handed on for each token costs ten times it.
    table, counts, marks, places = rooms.table, rooms.counts, rooms.marks, rooms.places
    hashes, numbers, told = tokens.hashes, tokens.numbers, 1 - asked
    for place in range(count):
        token = max(hashes[place], U64(1))
        at = np.uintp(slot(table, size, token))
        # Every second token is new: a branch here would be guessed wrong as often.
        places[held] = at
        held += table[at] == _NONE
        table[at] = token
        counts[at] += told
        marks[at] |= asked | numbers[place] * _NUMBER
    return held


@part
def _repeated_share(rooms: Room, answer_count: int) -> float:
    if answer_count < _RUN:
        return 0.0
    hashes, table = rooms.answer.hashes, rooms.table
    size, distinct = room(answer_count), 0
    for place in range(_RUN - 1, answer_count):
        run = (hashes[place - 2] * B + hashes[place - 1]) * B + hashes[place]
        at = slot(table, size, run)
        distinct += table[at] == _NONE
        table[at] = max(run, U64(1))
    clear(table, size)
    return 1.0 - distinct / (answer_count - _RUN + 1)
