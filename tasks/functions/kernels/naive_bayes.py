"""Scores of heads by a model of byte n-grams: an automaton finds them, their weights are added."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import part
from tasks.functions.kernels.heads import MAX_CHARS, Heads
from tasks.functions.kernels.walk import Bytes

MAX_BYTES = 4 * MAX_CHARS
# Columns of weights: with 16 bits each, a feature's are one line of the processor's caches. There
# is one more, kept beside them.
WIDTH = 32
# Weights are whole numbers of this part: as they have 16 bits as floats, and lie above -16.
PART = 2.0**-8
# Heads that are read at once: each step waits for the table row that the one before leads to.
LANES = 8
_U = np.uintp
_WIDE, _ROOM, _STEP, _ONE, _8 = _U(WIDTH), _U(MAX_BYTES), _U(4), _U(1), _U(8)
_F = np.float32
Scores = npt.NDArray[np.float32]
Features = npt.NDArray[np.uint32]
Places = npt.NDArray[np.uintp]


class Model(NamedTuple):
    """A naive Bayes model over features that an automaton finds: py3langid's, as arrays.

    In row r of the automaton, byte b finds the feature `finds[r * 256 + columns[b]]`, the last of
    which is none, and leads to row `leads[r * 256 + columns[b]]`; a text begins in row `start[0]`.
    Logarithms are `weights[feature * WIDTH + column]` and `priors[column]`, that of the column
    after the last is `aside[feature]`; `logarithms[n]` is that of 1 + n. Those of features are in
    the unit PART, and `logarithms` are multiplied by it. A language may have columns for two
    scripts: `languages[column]` is its first. `names` are those of the columns, a line each.
    """

    columns: Bytes
    leads: npt.NDArray[np.uint16]
    finds: Features
    weights: npt.NDArray[np.int16]
    aside: npt.NDArray[np.int16]
    priors: Scores
    languages: npt.NDArray[np.int32]
    start: npt.NDArray[np.uint16]
    logarithms: Scores
    names: Bytes


class Lanes(NamedTuple):
    """Heads that are read at once: `rows` says whose, `left` how many bytes of it are to be read.

    A lane is in a row of the automaton (`states`), reads the byte `at` next, and writes what it
    finds to place `into` of the features found; those of its head lie from `slots` on.
    """

    rows: npt.NDArray[np.int64]
    left: Places
    at: Places
    states: Places
    into: Places
    slots: Places


class Room(NamedTuple):
    """Scratch of one call: lanes and what is found in each, the features of a head, columns.

    `touched` are a head's features in the order first met, `times` how much each weighs.
    """

    lanes: Lanes
    found: Features
    touched: Features
    times: Scores
    counts: npt.NDArray[np.uint16]
    scores: Scores
    shares: Scores


@part
def new_room(model: Model) -> Room:
    """Return scratch for heads of up to MAX_BYTES."""
    lanes = Lanes(
        np.empty(LANES, np.int64),
        np.empty(LANES, np.uintp),
        np.empty(LANES, np.uintp),
        np.empty(LANES, np.uintp),
        np.empty(LANES, np.uintp),
        np.empty(LANES, np.uintp),
    )
    for lane in range(LANES):
        lanes.slots[lane] = _U(lane) * _ROOM
    return Room(
        lanes,
        np.empty(LANES * MAX_BYTES, np.uint32),
        np.empty(MAX_BYTES + 3, np.uint32),
        np.empty(MAX_BYTES + 3, np.float32),
        np.zeros(len(model.aside), np.uint16),
        np.empty(WIDTH + 1, np.float32),
        np.empty(WIDTH + 1, np.float32),
    )


@part
def size_of(heads: Heads, row: int) -> np.uintp:
    """Return how many bytes a row's head has."""
    return _U(heads.borders[row + 1]) - _U(heads.borders[row])


@part
def enter(lanes: Lanes, lane: int, heads: Heads, row: int, model: Model) -> None:
    """Let a lane begin with a row's head."""
    lanes.rows[lane], lanes.left[lane] = row, size_of(heads, row)
    lanes.at[lane], lanes.states[lane] = _U(heads.borders[row]), _U(model.start[0])
    lanes.into[lane] = lanes.slots[lane]


@part
def leave(lanes: Lanes, lane: int, last: int) -> None:
    """Close a lane: the last one takes its place."""
    slot = lanes.slots[lane]
    lanes.rows[lane], lanes.left[lane] = lanes.rows[last], lanes.left[last]
    lanes.at[lane], lanes.states[lane] = lanes.at[last], lanes.states[last]
    lanes.into[lane], lanes.slots[lane] = lanes.into[last], lanes.slots[last]
    lanes.slots[last] = slot


@part
def read_on(heads: Heads, model: Model, room: Room, open_lanes: int) -> None:
    """Read on in these lanes, until one of them is at its head's end.

    Each step waits for the table row that the one before leads to: all lanes wait at once.
    """
    data, columns, leads, finds = heads.data, model.columns, model.leads, model.finds
    found, states, at, into = room.found, room.lanes.states, room.lanes.at, room.lanes.into
    left = room.lanes.left
    steps = left[0]
    for lane in range(open_lanes):
        steps = min(steps, left[lane])
    for step in range(steps):
        for lane in range(open_lanes):
            move = (states[lane] << _8) | _U(columns[data[at[lane] + step]])
            found[into[lane] + step], states[lane] = finds[move], leads[move]
    for lane in range(open_lanes):
        left[lane], at[lane], into[lane] = left[lane] - steps, at[lane] + steps, into[lane] + steps


@part
def score(room: Room, lane: int, size: np.uintp, model: Model) -> None:
    """Write each column's score of a head: the sum over its features, in the order first met."""
    found, touched, counts, times = room.found, room.touched, room.counts, room.times
    held, none, start = _U(0), len(counts) - 1, room.lanes.slots[lane]
    # That nothing is found is a feature too, of no weight: a branch here would be guessed wrong.
    for place in range(start, start + size):
        feature = found[place]
        touched[held] = feature
        held += _U(counts[feature] == 0)
        counts[feature] += 1
    is_any = held > _U(counts[none] > 0)
    for column in range(WIDTH + 1):
        room.scores[column] = model.priors[column] if is_any else 0.0
    for place in range(held):
        times[place] = model.logarithms[counts[touched[place]]]
        counts[touched[place]] = 0
    for place in range(held, held + _STEP - _ONE):
        touched[place], times[place] = none, 0.0
    _add(room.scores, model, touched, times, held)


@part
def _add(scores: Scores, model: Model, touched: Features, times: Scores, held: np.uintp) -> None:
    """Add features to the scores in their order, each so many times: a step adds four of them."""
    weights, aside, other = model.weights, model.aside, scores[WIDTH]
    for step in range((held + _STEP - _ONE) // _STEP):
        one = step * _STEP
        two, three, four = one + _ONE, one + _U(2), one + _U(3)
        a, b, c, d = times[one], times[two], times[three], times[four]
        at_a, at_b = _U(touched[one]) * _WIDE, _U(touched[two]) * _WIDE
        at_c, at_d = _U(touched[three]) * _WIDE, _U(touched[four]) * _WIDE
        for column in range(_WIDE):
            score = scores[column] + a * _F(weights[at_a + column])
            score = score + b * _F(weights[at_b + column])
            score = score + c * _F(weights[at_c + column])
            scores[column] = score + d * _F(weights[at_d + column])
        other = other + a * _F(aside[touched[one]]) + b * _F(aside[touched[two]])
        other = other + c * _F(aside[touched[three]]) + d * _F(aside[touched[four]])
    scores[WIDTH] = other
