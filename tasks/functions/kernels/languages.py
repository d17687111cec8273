"""The language of heads in Latin letters, by a model of byte n-grams."""

import math

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import LOWER, SMALL, Characters
from tasks.functions.kernels.heads import Heads
from tasks.functions.kernels.naive_bayes import (
    LANES,
    Model,
    Room,
    Scores,
    enter,
    leave,
    new_room,
    read_on,
    score,
    size_of,
)
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import code_point, entry

# A language that leads by so much has more than half of all shares, whatever the others have.
_CLEAR_LEAD = 6.0


@kernel
def by_model(
    heads: Heads, characters: Characters, model: Model, rows: Numbers, sure: float
) -> Numbers:
    """Return for each row its likeliest language as a column, -1 if not `sure` or not asked for.

    The rows asked for, all with a head, are `rows`; their heads are lowered where they lie.
    """
    room = new_room(model)
    told = np.full(len(heads.codes), -1, np.int64)
    begun, open_lanes = int64(0), int64(min(LANES, len(rows)))
    for row in rows:
        _small_letters(heads, row, characters)
    for lane in range(open_lanes):
        enter(room.lanes, lane, heads, rows[begun], model)
        begun += 1
    while open_lanes > 0:
        read_on(heads, model, room, open_lanes)
        lane = int64(0)
        while lane < open_lanes:
            if room.lanes.left[lane] > 0:
                lane += 1
                continue
            row = room.lanes.rows[lane]
            size = size_of(heads, row)
            score(room, lane, size, model)
            told[row] = _likeliest(room, size, model, sure)
            if begun < len(rows):
                enter(room.lanes, lane, heads, rows[begun], model)
                begun += 1
            else:
                open_lanes -= 1
                leave(room.lanes, lane, open_lanes)
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
def _likeliest(room: Room, size: np.uintp, model: Model, sure: float) -> int:
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
