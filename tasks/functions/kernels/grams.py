"""What texts' hashed n-grams (`buckets`) come to: sums of weights, or the buckets themselves."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.buckets import (
    Buckets,
    Grams,
    a_character,
    new_room,
    read_buckets,
)
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import U64
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

Weights = npt.NDArray[np.int8]


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
    room = new_room(grams)
    for text in range(len(places) - 1):
        start, end = int64(places[text]), int64(places[text + 1])
        words, held, key = read_buckets(data, start, end, characters, grams, room, text)
        _weigh(weights, room.buckets[:words], found.words[text])
        _weigh(weights, room.buckets[words:held], found.chars[text])
        found.word_counts[text], found.char_counts[text] = words, held - words
        found.keys[text] = int64(key)


@part
def _weigh(weights: Weights, buckets: Buckets, into: Numbers) -> None:
    """Write the sums of the buckets' weights, two lines a round: they lie side by side."""
    last = weights.shape[1] - 1
    for line in range(0, last + 1, 2):
        one, two, beside = int64(0), int64(0), min(line + 1, last)
        for bucket in buckets:
            one += weights[U64(bucket), line]
            two += weights[U64(bucket), beside]
        into[line], into[beside] = one, two


@kernel
def bucketed(
    places: Places, data: Bytes, characters: Characters, grams: Grams, borders: Numbers
) -> Buckets:
    """Return the distinct buckets of every text, end to end; write where each one's words end.

    Text t has the buckets from `borders[2 * t]` to before `borders[2 * t + 2]`, those of its words
    first, up to `borders[2 * t + 1]`.
    """
    room, most = new_room(grams), int64(0)
    for text in range(len(places) - 1):
        most += min(int64(places[text + 1] - places[text]), grams.max_chars) + 2
    found = np.empty(most * a_character(grams), np.int32)
    for text in range(len(places) - 1):
        start, end = int64(places[text]), int64(places[text + 1])
        words, held, _ = read_buckets(data, start, end, characters, grams, room, text)
        before = borders[2 * text]
        borders[2 * text + 1], borders[2 * text + 2] = before + words, before + held
        found[before : before + held] = room.buckets[:held]
    return found[: borders[-1]]
