"""Hashed n-grams of a text's head: words and characters, each in one half of a space of buckets.

The head is the first `max_chars` characters. Words are tokens by the house's rule, in runs of 1 to
`word_most`; characters are lower-cased code points, each run of white space as one blank and a
blank at either end, in runs of `char_from` to `char_to`. An n-gram counts once a text: its bucket
is the upper bits of a fold (`hashing`) of its tokens from WORDS, of its code points from CHARS.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import LOWER, SPACE, Characters
from tasks.functions.kernels.hashing import U64, fold, mix, step
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes, Tokens, code_point, entry, tokenise
from tasks.functions.messages import Places

WORDS, CHARS = U64(0x452821E638D01377), U64(0xBE5466CF34E90C6C)
_KEY = U64(0xC0AC29B7C97C50DD)
_BLANK = 0x20
_64, _32 = 64, U64(32)
Weights = npt.NDArray[np.int8]


class Grams(NamedTuple):
    """Which n-grams are taken: each half of the space has 2^bits buckets."""

    bits: int
    word_most: int
    char_from: int
    char_to: int
    max_chars: int


class Sums(NamedTuple):
    """One place a text: the weights of its distinct word and character n-grams, and how many.

    Weights are summed a column each, for a line of weights each. `keys` tell texts of equal tokens:
    32 bits of a fold of the head's tokens.
    """

    words: Numbers
    chars: Numbers
    word_counts: Numbers
    char_counts: Numbers
    keys: Numbers


class _Room(NamedTuple):
    tokens: Tokens
    points: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int32]
    stamps: npt.NDArray[np.int32]


def summed(
    places: Places, data: Bytes, characters: Characters, grams: Grams, weights: Weights
) -> Sums:
    """Return the sums of all texts: text t lies from `places[t]` to before `places[t + 1]`.

    `weights` has a row for each bucket, a column for each line.
    """
    shapes = [(len(places) - 1, weights.shape[1])] * 2 + [(len(places) - 1,)] * 3
    found = Sums(*(np.zeros(shape, np.int64) for shape in shapes))
    _sum(places, data, characters, grams, weights, found)
    return found


@kernel
def _sum(
    places: Places,
    data: Bytes,
    characters: Characters,
    grams: Grams,
    weights: Weights,
    found: Sums,
) -> None:
    room = _room(grams)
    for text in range(len(places) - 1):
        start, end = int64(places[text]), int64(places[text + 1])
        words, held, key = _read(data, start, end, characters, grams, room, text)
        _weigh(weights, room.buckets[:words], found.words[text])
        _weigh(weights, room.buckets[words:held], found.chars[text])
        found.word_counts[text], found.char_counts[text] = words, held - words
        found.keys[text] = int64(key)


@part
def _weigh(weights: Weights, buckets: npt.NDArray[np.int32], into: Numbers) -> None:
    for line in range(weights.shape[1]):
        held = int64(0)
        for bucket in buckets:
            held += weights[bucket, line]
        into[line] = held


@kernel
def bucketed(
    places: Places, data: Bytes, characters: Characters, grams: Grams, borders: Numbers
) -> npt.NDArray[np.int32]:
    """Return the distinct buckets of every text, end to end; write where each one's words end.

    Text t has the buckets from `borders[2 * t]` to before `borders[2 * t + 2]`, those of its words
    first, up to `borders[2 * t + 1]`.
    """
    room, most = _room(grams), int64(0)
    for text in range(len(places) - 1):
        most += min(int64(places[text + 1] - places[text]), grams.max_chars) + 2
    found = np.empty(most * _a_character(grams), np.int32)
    for text in range(len(places) - 1):
        start, end = int64(places[text]), int64(places[text + 1])
        words, held, _ = _read(data, start, end, characters, grams, room, text)
        before = borders[2 * text]
        borders[2 * text + 1], borders[2 * text + 2] = before + words, before + held
        found[before : before + held] = room.buckets[:held]
    return found[: borders[-1]]


@part
def _a_character(grams: Grams) -> int:
    """Return how many n-grams a character gives at most."""
    return grams.word_most + grams.char_to - grams.char_from + 1


@part
def _room(grams: Grams) -> _Room:
    most = grams.max_chars + 2
    return _Room(
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        np.empty(most, np.int64),
        np.empty(most * _a_character(grams) + 1, np.int32),
        np.full(int64(2) << grams.bits, -1, np.int32),
    )


@part
def _read(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    grams: Grams,
    room: _Room,
    text: int,
) -> tuple[int, int, np.uint64]:
    """Write the distinct buckets of a text; return those of words, of all, and the text's key."""
    end, chars = _head(data, start, end, characters, grams.max_chars, room.points)
    count, _, _ = tokenise(data, start, end, characters, room.tokens, int64(0))
    # The arrays are taken out of the room once: handing the room on for each n-gram is slow.
    hashes, points, buckets, stamps = room.tokens.hashes, room.points, room.buckets, room.stamps
    held, shift = int64(0), U64(_64 - grams.bits)
    for first in range(count):
        state = WORDS
        for last in range(first, min(count, first + grams.word_most)):
            state = step(state, hashes[last])
            bucket = int64(mix(state) >> shift)
            buckets[held] = bucket
            held += stamps[bucket] != text
            stamps[bucket] = text
    words, half = held, int64(1) << grams.bits
    for first in range(chars):
        state = CHARS
        for last in range(first, min(chars, first + grams.char_to)):
            state = step(state, U64(points[last]))
            if last - first + 1 >= grams.char_from:
                bucket = half + int64(mix(state) >> shift)
                buckets[held] = bucket
                held += stamps[bucket] != text
                stamps[bucket] = text
    return words, held, fold(_KEY, hashes, int64(0), count) >> _32


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
