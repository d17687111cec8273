"""A text's head as hashed n-grams: words and characters, each in one half of a space of buckets.

The head is the first `max_chars` characters. Words are tokens by the house's rule, in runs of 1 to
`word_most`; characters are lower-cased code points, each run of white space as one blank and a
blank at either end, in runs of `char_from` to `char_to`. An n-gram counts once a text: its bucket
is the upper bits of a fold (`hashing`) of its tokens from WORDS, of its code points from CHARS.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.characters import LOWER, SPACE, Characters
from tasks.functions.kernels.hashing import U64, Hashes, fold, mix, step
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes, Tokens, code_point, entry, tokenise

WORDS, CHARS = U64(0x452821E638D01377), U64(0xBE5466CF34E90C6C)
_KEY = U64(0xC0AC29B7C97C50DD)
_BLANK = 0x20
_64, _32 = 64, U64(32)
_ONE, _NO_RUN = U64(1), np.int32(-1)
# A bucket is marked by its text's number, modulo this: marks of a byte stay in the nearest caches.
_STAMPS = int64(255)
Buckets = npt.NDArray[np.int32]


class Grams(NamedTuple):
    """Which n-grams are taken: each half of the space has 2^bits buckets."""

    bits: int
    word_most: int
    char_from: int
    char_to: int
    max_chars: int


class Room(NamedTuple):
    """Scratch of one call: what a text is read into, and a mark on each bucket that it holds."""

    tokens: Tokens
    points: npt.NDArray[np.int64]
    states: Hashes
    runs: Buckets
    buckets: Buckets
    met: Bytes


@part
def a_character(grams: Grams) -> int:
    """Return how many n-grams a character gives at most."""
    return grams.word_most + grams.char_to - grams.char_from + 1


@part
def new_room(grams: Grams) -> Room:
    """Return scratch for texts whose head is read as these n-grams."""
    most = grams.max_chars + 2
    return Room(
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        np.empty(most, np.int64),
        np.empty(most, np.uint64),
        np.empty(most * (grams.char_to - grams.char_from + 1), np.int32),
        np.empty(most * a_character(grams) + 1, np.int32),
        np.zeros(int64(2) << grams.bits, np.uint8),
    )


@part
def read_buckets(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    grams: Grams,
    room: Room,
    text: int,
) -> tuple[int, int, np.uint64]:
    """Write the distinct buckets of a text; return those of words, of all, and the text's key."""
    end, chars = _head(data, start, end, characters, grams.max_chars, room.points)
    count, _, _ = tokenise(data, start, end, characters, room.tokens, int64(0))
    # The arrays are taken out of the room once: handing the room on for each n-gram is slow.
    hashes, buckets, met = room.tokens.hashes, room.buckets, room.met
    held, shift, stamp = U64(0), U64(_64 - grams.bits), np.uint8(text % _STAMPS + 1)
    if stamp == 1:
        met[:] = 0
    for first in range(count):
        state = WORDS
        for last in range(first, min(count, first + grams.word_most)):
            state = step(state, hashes[last])
            held = _meet(met, mix(state) >> shift, buckets, held, stamp)
    words, half = int64(held), _ONE << U64(grams.bits)
    runs = room.runs
    for place in range(_runs(room.points, chars, grams, room.states, runs)):
        if runs[place] != _NO_RUN:
            held = _meet(met, half + U64(runs[place]), buckets, held, stamp)
    return words, int64(held), fold(_KEY, hashes, int64(0), count) >> _32


@part
def _meet(
    met: Bytes,
    bucket: np.uint64,
    buckets: Buckets,
    held: np.uint64,
    stamp: np.uint8,
) -> np.uint64:
    """Write a bucket behind those held unless it is one of them; return how many there are.

    Places are unsigned: of others the compiler asks first whether they count from the end.
    """
    buckets[held] = np.int32(bucket)
    held += U64(met[bucket] != stamp)
    met[bucket] = stamp
    return held


@part
def _runs(points: Numbers, chars: int, grams: Grams, states: Hashes, runs: Buckets) -> int:
    """Write the buckets of the runs of characters, in order of where they start; return how many.

    A length a loop, so that the compiler folds many runs at once; where none is left of a length
    near the end stands `_NO_RUN`.
    """
    lengths, shift = grams.char_to - grams.char_from + 1, U64(_64 - grams.bits)
    runs[max(0, lengths * (chars - grams.char_to)) : lengths * chars] = _NO_RUN
    states[:chars] = CHARS
    for length in range(1, grams.char_to + 1):
        many, before = chars - length + 1, length - grams.char_from
        for first in range(many):
            states[first] = step(states[first], U64(points[first + length - 1]))
        if length >= grams.char_from:
            for first in range(many):
                runs[U64(before + lengths * first)] = np.int32(mix(states[first]) >> shift)
    return max(0, lengths * (chars - grams.char_from + 1))


@part
def _head(
    data: Bytes, start: int, end: int, characters: Characters, most: int, points: Numbers
) -> tuple[int, int]:
    """Write a text's lower-cased head, blanks around it; return where it ends, and their number."""
    at, read, held = start, 0, int64(1)
    points[0] = _BLANK
    while at < end and read < most:
        point, at = code_point(data, at, end)
        read += 1
        told = entry(characters, point)
        if told & SPACE:
            point = int64(_BLANK)
            if points[held - 1] == _BLANK:
                continue
        else:
            point += told >> LOWER
        points[held] = point
        held += 1
    if points[held - 1] != _BLANK:
        points[held] = _BLANK
        held += 1
    return at, held
