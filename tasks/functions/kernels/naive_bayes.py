"""Scores of heads by a model of byte n-grams: an automaton finds them, their weights are added."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import part
from tasks.functions.kernels.heads import MAX_CHARS, Heads
from tasks.functions.kernels.sets import Numbers

MAX_BYTES = 4 * MAX_CHARS
# Columns of weights, those that are none zero at the end: a multiple of what a step adds at once.
WIDTH = 40
_U = np.uintp
_WIDE, _ROOM, _STEP, _ONE = _U(WIDTH), _U(MAX_BYTES), _U(8), _U(1)
Scores = npt.NDArray[np.float32]
Features = npt.NDArray[np.uint32]


class Model(NamedTuple):
    """A naive Bayes model over features that an automaton finds: py3langid's, as arrays.

    In row r of the automaton, byte b finds the feature `finds[r * 256 + b]`, the last of which is
    none, and leads to row `leads[r * 256 + b]`; a text begins in row `start`. Logarithms are
    `weights[feature * WIDTH + column]` and `priors[column]`, `logarithms[n]` is that of 1 + n. A
    language may have columns for two scripts: `languages[column]` is its first.
    """

    leads: npt.NDArray[np.uint16]
    finds: Features
    weights: Scores
    priors: Scores
    languages: npt.NDArray[np.int32]
    start: int
    logarithms: Scores


class Room(NamedTuple):
    """Scratch of one call: what is found at each byte of four heads, features of one, columns.

    `touched` are a head's features in the order first met, `times` how much each weighs.
    """

    found: Features
    touched: Features
    times: Scores
    counts: npt.NDArray[np.uint16]
    scores: Scores
    shares: Scores


@part
def new_room(model: Model) -> Room:
    """Return scratch for heads of up to MAX_BYTES."""
    return Room(
        np.empty(4 * MAX_BYTES, np.uint32),
        np.empty(MAX_BYTES + 7, np.uint32),
        np.empty(MAX_BYTES + 7, np.float32),
        np.zeros(len(model.weights) // WIDTH, np.uint16),
        np.empty(WIDTH, np.float32),
        np.empty(WIDTH, np.float32),
    )


@part
def find(heads: Heads, rows: Numbers, model: Model, found: Features) -> None:
    """Write what the automaton finds at each byte of up to four heads."""
    data, leads, finds = heads.data, model.leads, model.finds
    a = b = c = d = _U(model.start)
    together = _U(0)
    if len(rows) == 4:
        # Each step waits for the table row that the one before leads to: four heads wait at once.
        at_a, at_b = _U(heads.borders[rows[0]]), _U(heads.borders[rows[1]])
        at_c, at_d = _U(heads.borders[rows[2]]), _U(heads.borders[rows[3]])
        together = min(
            min(size_of(heads, rows[0]), size_of(heads, rows[1])), size_of(heads, rows[2])
        )
        together = min(together, size_of(heads, rows[3]))
        for place in range(together):
            a, b = (a << _U(8)) | data[at_a + place], (b << _U(8)) | data[at_b + place]
            c, d = (c << _U(8)) | data[at_c + place], (d << _U(8)) | data[at_d + place]
            found[place], found[_ROOM + place] = finds[a], finds[b]
            found[_U(2) * _ROOM + place], found[_U(3) * _ROOM + place] = finds[c], finds[d]
            a, b, c, d = _U(leads[a]), _U(leads[b]), _U(leads[c]), _U(leads[d])
    states = (a, b, c, d)
    for lane in range(len(rows)):
        state, at, into = states[lane], _U(heads.borders[rows[lane]]), _U(lane) * _ROOM
        for place in range(together, size_of(heads, rows[lane])):
            state = (state << _U(8)) | data[at + place]
            found[into + place] = finds[state]
            state = _U(leads[state])


@part
def size_of(heads: Heads, row: int) -> np.uintp:
    """Return how many bytes a row's head has."""
    return _U(heads.borders[row + 1]) - _U(heads.borders[row])


@part
def score(room: Room, lane: int, size: np.uintp, model: Model) -> None:
    """Write each column's score of a head: the sum over its features, in the order first met."""
    found, touched, counts, times = room.found, room.touched, room.counts, room.times
    held, none, start = _U(0), len(counts) - 1, _U(lane) * _ROOM
    # That nothing is found is a feature too, of no weight: a branch here would be guessed wrong.
    for place in range(start, start + size):
        feature = found[place]
        touched[held] = feature
        held += _U(counts[feature] == 0)
        counts[feature] += 1
    is_any = held > _U(counts[none] > 0)
    for column in range(WIDTH):
        room.scores[column] = model.priors[column] if is_any else 0.0
    for place in range(held):
        times[place] = model.logarithms[counts[touched[place]]]
        counts[touched[place]] = 0
    for place in range(held, held + _STEP - _ONE):
        touched[place], times[place] = none, 0.0
    _add(room.scores, model.weights, touched, times, held)


@part
def _add(scores: Scores, weights: Scores, touched: Features, times: Scores, held: np.uintp) -> None:
    """Add features to the scores in their order, each so many times: a step adds eight of them."""
    for step in range((held + _STEP - _ONE) // _STEP):
        one = step * _STEP
        two, three, four, five = one + _ONE, one + _U(2), one + _U(3), one + _U(4)
        six, seven, last = one + _U(5), one + _U(6), one + _U(7)
        a, b, c, d = times[one], times[two], times[three], times[four]
        e, f, g, h = times[five], times[six], times[seven], times[last]
        at_a, at_b = _U(touched[one]) * _WIDE, _U(touched[two]) * _WIDE
        at_c, at_d = _U(touched[three]) * _WIDE, _U(touched[four]) * _WIDE
        at_e, at_f = _U(touched[five]) * _WIDE, _U(touched[six]) * _WIDE
        at_g, at_h = _U(touched[seven]) * _WIDE, _U(touched[last]) * _WIDE
        for column in range(_WIDE):
            score = scores[column] + a * weights[at_a + column] + b * weights[at_b + column]
            score = score + c * weights[at_c + column] + d * weights[at_d + column]
            score = score + e * weights[at_e + column] + f * weights[at_f + column]
            scores[column] = score + g * weights[at_g + column] + h * weights[at_h + column]
