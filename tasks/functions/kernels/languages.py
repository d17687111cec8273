"""The language of heads in Latin letters, by a model of byte n-grams."""

import math
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import LOWER, SMALL, Characters
from tasks.functions.kernels.heads import MAX_CHARS, Heads
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes, code_point, entry

MAX_BYTES = 4 * MAX_CHARS
# Columns of weights, those that are none zero at the end: a multiple of what a step adds at once.
WIDTH = 40
_WIDE = np.uintp(WIDTH)
# A language that leads by so much has more than half of all shares, whatever the others have.
_CLEAR_LEAD = 6.0
Scores = npt.NDArray[np.float32]
Features = npt.NDArray[np.uint32]


class Model(NamedTuple):
    """A naive Bayes model over features that an automaton finds: py3langid's, as arrays.

    In row r of the automaton, byte b finds the feature `finds[r * 256 + b]` and leads to
    row `leads[r * 256 + b]`; a text begins in row `start`. The last feature is none. `weights[feature * WIDTH + column]` and
    `priors[column]` are logarithms, `logarithms[n]` is that of 1 + n. A language may have columns
    for two scripts: `languages[column]` is its first.
    """

    leads: npt.NDArray[np.uint16]
    finds: Features
    weights: Scores
    priors: Scores
    languages: npt.NDArray[np.int32]
    start: int
    logarithms: Scores


class Room(NamedTuple):
    """Scratch of one call: what is found at each byte of four heads, features of one, columns."""

    found: Features
    touched: Features
    times: Scores
    counts: npt.NDArray[np.uint16]
    scores: Scores
    shares: Scores


@kernel
def by_model(
    heads: Heads, characters: Characters, model: Model, rows: Numbers, sure: float
) -> Numbers:
    """Return for each of these rows its likeliest language as a column, -1 if not `sure` of it.

    Their heads are lowered where they lie.
    """
    room = Room(
        np.empty(4 * MAX_BYTES, np.uint32),
        np.empty(MAX_BYTES + 3, np.uint32),
        np.empty(MAX_BYTES + 3, np.float32),
        np.zeros(len(model.weights) // WIDTH, np.uint16),
        np.empty(WIDTH, np.float32),
        np.empty(WIDTH, np.float32),
    )
    told = np.empty(len(rows), np.int64)
    for row in rows:
        _small_letters(heads, row, characters)
    for first in range(0, len(rows), 4):
        four = rows[first : first + 4]
        _find(heads, four, model, room.found)
        for lane in range(len(four)):
            size = int64(heads.borders[four[lane] + 1]) - int64(heads.borders[four[lane]])
            _score(room, lane * MAX_BYTES, size, model)
            told[first + lane] = _likeliest(room, size, model, sure)
    return told


@part
def _small_letters(heads: Heads, row: int, characters: Characters) -> None:
    """Lower a head without small letters, up to U+07FF: models are made of ordinary text."""
    head = heads.data
    start, end = int64(heads.borders[row]), int64(heads.borders[row + 1])
    at = start
    while at < end:
        point, at = code_point(head, at, end)
        if entry(characters, point) & SMALL:
            return
    at = start
    while at < end:
        point, after = code_point(head, at, end)
        small = point + (entry(characters, point) >> LOWER)
        if small < 0x80:
            head[at] = small
        elif after - at == 2 and small < 0x800:
            head[at], head[at + 1] = 0xC0 | small >> 6, 0x80 | small & 0x3F
        at = after


@part
def _find(heads: Heads, rows: Numbers, model: Model, found: Features) -> None:
    """Write what the automaton finds at each byte of up to four heads (-1: nothing)."""
    data, leads, finds, start = heads.data, model.leads, model.finds, int64(model.start)
    a, b, c, d = start, start, start, start
    steps = int64(0)
    if len(rows) == 4:
        # Each step waits for the table row before it: four heads wait at once.
        begins = heads.borders[rows[0]], heads.borders[rows[1]], heads.borders[rows[2]], heads.borders[rows[3]]
        at, bt, ct, dt = int64(begins[0]), int64(begins[1]), int64(begins[2]), int64(begins[3])
        steps = int64(MAX_BYTES)
        for row in rows:
            steps = min(steps, int64(heads.borders[row + 1]) - int64(heads.borders[row]))
        for place in range(steps):
            a = (a << 8) | data[at + place]
            b = (b << 8) | data[bt + place]
            c = (c << 8) | data[ct + place]
            d = (d << 8) | data[dt + place]
            found[place] = finds[a]
            found[MAX_BYTES + place] = finds[b]
            found[2 * MAX_BYTES + place] = finds[c]
            found[3 * MAX_BYTES + place] = finds[d]
            a, b, c, d = int64(leads[a]), int64(leads[b]), int64(leads[c]), int64(leads[d])
    states = (a, b, c, d)
    for lane in range(len(rows)):
        state, begin = states[lane], int64(heads.borders[rows[lane]])
        into = lane * MAX_BYTES
        for place in range(steps, int64(heads.borders[rows[lane] + 1]) - begin):
            move = (state << 8) | data[begin + place]
            found[into + place] = finds[move]
            state = int64(leads[move])


@part
def _score(room: Room, start: int, size: int, model: Model) -> None:
    """Write each column's score of a head: the sum over its features, in the order first met."""
    found, touched, counts, scores = room.found, room.touched, room.counts, room.scores
    held, none = np.uintp(0), np.uint32(len(counts) - 1)
    # That nothing is found is a feature too, of no weight: a branch here would be guessed wrong.
    for place in range(start, start + size):
        feature = found[place]
        touched[held] = feature
        held += np.uintp(counts[feature] == 0)
        counts[feature] += 1
    is_any = held > np.uintp(counts[none] > 0)
    for column in range(WIDTH):
        scores[column] = model.priors[column] if is_any else 0.0
    for place in range(held):
        room.times[place] = model.logarithms[counts[touched[place]]]
        counts[touched[place]] = 0
    for place in range(held, held + 3):
        touched[place], room.times[place] = 0, 0.0
    _add(scores, model.weights, touched, room.times, held)


@part
def _add(scores: Scores, weights: Scores, touched: Features, times: Scores, held: int) -> None:
    """Add features to the scores, each so many times: four a step, and eight columns at once."""
    for place in range(0, held, 4):
        a, b, c, d = times[place], times[place + 1], times[place + 2], times[place + 3]
        at_a, at_b = np.uintp(touched[place]) * _WIDE, np.uintp(touched[place + 1]) * _WIDE
        at_c, at_d = np.uintp(touched[place + 2]) * _WIDE, np.uintp(touched[place + 3]) * _WIDE
        for column in range(_WIDE):
            score = scores[column] + a * weights[at_a + column] + b * weights[at_b + column]
            scores[column] = score + c * weights[at_c + column] + d * weights[at_d + column]


@part
def _likeliest(room: Room, size: int, model: Model, sure: float) -> int:
    scores, shares, count = room.scores, room.shares, len(model.languages)
    best = _best(scores, count)
    # The root of the length keeps long texts from being sure of anything.
    most, root = scores[best], math.sqrt(size)
    if sure <= 0.5 and _is_alone(scores, model, best, most - _CLEAR_LEAD * root):
        return int64(model.languages[best])
    whole = 0.0
    for column in range(count):
        shares[column] = 0.0
    for column in range(count):
        share = math.exp((scores[column] - most) / root)
        shares[model.languages[column]] += share
        whole += share
    best = _best(shares, count)
    return best if shares[best] / whole >= sure else -1


@part
def _is_alone(scores: Scores, model: Model, best: int, close: float) -> bool:
    """Tell whether no other language comes close to the best one."""
    for column in range(len(model.languages)):
        if scores[column] > close and model.languages[column] != model.languages[best]:
            return False
    return True


@part
def _best(scores: Scores, count: int) -> int:
    best = int64(0)
    for column in range(count):
        if scores[column] > scores[best]:
            best = int64(column)
    return best
