"""How much a user's turn sounds like one that opens a talk: weights of its words, summed."""

from typing import NamedTuple

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import TOKEN, TURN, U64, Hashes, mix, step
from tasks.functions.kernels.likeness import REACH, Places, Shares
from tasks.functions.kernels.sets import room, slot
from tasks.functions.kernels.texts import USER
from tasks.functions.kernels.walk import Bytes, Tokens, tokenise
from tasks.functions.kernels.wording import Words

# What opens a talk is told by how a turn begins: later words are the subject's.
MOST_TOKENS = int64(60)


class Openings(NamedTuple):
    """A table of hashes (of words, first words, first two words) and the weight in each place."""

    keys: Hashes
    weights: Shares


class Weighed(NamedTuple):
    """Words of one kind as a text, and the weight of each in its order."""

    text: Bytes
    weights: Shares


@part
def _first(whole: np.uint64) -> np.uint64:
    return mix(step(TURN, whole))


@part
def _pair(first: np.uint64, second: np.uint64) -> np.uint64:
    return mix(step(step(TOKEN, first), second))


@kernel
def openings_of(
    words: Weighed, firsts: Weighed, pairs: Weighed, characters: Characters
) -> Openings:
    """Return the table of three lists; a pair is two words of its text, one weight."""
    size = room(len(words.weights) + len(firsts.weights) + len(pairs.weights))
    table = Openings(np.zeros(size, np.uint64), np.zeros(size, np.float64))
    hashes = _hashes(words.text, characters)
    for place in range(len(words.weights)):
        _put(table, hashes[place], words.weights[place])
    hashes = _hashes(firsts.text, characters)
    for place in range(len(firsts.weights)):
        _put(table, _first(hashes[place]), firsts.weights[place])
    hashes = _hashes(pairs.text, characters)
    for place in range(len(pairs.weights)):
        _put(table, _pair(hashes[2 * place], hashes[2 * place + 1]), pairs.weights[place])
    return table


@part
def _hashes(text: Bytes, characters: Characters) -> Hashes:
    start, end = int64(0), int64(len(text))
    into = Tokens(np.empty(end + 1, np.uint64), np.empty(end + 1, np.uint8))
    count, _, _ = tokenise(text, start, end, characters, into, start)
    return into.hashes[:count]


@part
def _put(table: Openings, key: np.uint64, weight: float) -> None:
    at = slot(table.keys, len(table.keys), key)
    table.keys[at], table.weights[at] = max(key, U64(1)), weight


@part
def opening_lead(
    openings: Openings, met: Places, words: Words, token_at: Places, letters: Bytes, stamp: int
) -> float:
    """Return how much more the first user turn opens than the most opening of the next eight.

    `met` is scratch of the table's size, `stamp` a number that grows by more than a talk's turns.
    """
    first, most, users = 0.0, -np.inf, 0
    for turn in range(len(letters)):
        if letters[turn] != USER or users > REACH:
            continue
        value = _opens(openings, met, words, token_at[turn], token_at[turn + 1], stamp + turn)
        if users == 0:
            first = value
        else:
            most = max(most, value)
        users += 1
    return first - most if users > 1 else 0.0


@part
def _opens(
    openings: Openings, met: Places, words: Words, start: int, end: int, stamp: int
) -> float:
    """Return the sum of the weights of a turn's distinct words, its first and its first two."""
    if start == end:
        return 0.0
    total = _weight(openings, met, _first(words.wholes[start]), stamp)
    if start + 1 < end:
        pair = _pair(words.wholes[start], words.wholes[start + 1])
        total += _weight(openings, met, pair, stamp)
    for place in range(start, min(end, start + MOST_TOKENS)):
        total += _weight(openings, met, words.wholes[place], stamp)
    return total


@part
def _weight(openings: Openings, met: Places, key: np.uint64, stamp: int) -> float:
    at = slot(openings.keys, len(openings.keys), key)
    if openings.keys[at] == U64(0) or met[at] == stamp:
        return 0.0
    met[at] = stamp
    return float(openings.weights[at])
