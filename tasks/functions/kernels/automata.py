"""Walks of an automaton over texts: which patterns each may hold, and how often it does."""

import numpy as np
import numpy.typing as npt

from tasks.functions.automata.tables import Automaton
from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

_NONE, _ONE, _START, _NEVER = U64(0), U64(1), U64(0), int64(-1)


@kernel
def held(automaton: Automaton, places: Places, data: Bytes) -> Hashes:
    """Return which patterns each text holds, as bits: text t lies from `places[t]` on."""
    classes, kinds, moves, marks, enter = automaton
    found = np.zeros(len(places) - 1, np.uint64)
    last, all_marks = moves.shape[1] - 1, _NONE
    for told in marks:
        all_marks |= told
    for text in range(len(places) - 1):
        end, before, met = int64(places[text + 1]), _START, _NONE
        for first in range(int64(places[text]), end):
            byte = data[U64(first)]
            state = U64(enter[before, byte])
            before = U64(kinds[byte])
            if state == _NONE:
                continue
            at = first + 1
            while state != _NONE:
                kind = int64(classes[data[U64(at)]]) if at < end else last
                state = U64(moves[state, kind]) if at <= end else _NONE
                met |= marks[state]
                at += 1
            if met == all_marks:
                break
        found[text] = met
    return found


@kernel
def counted(
    automaton: Automaton, places: Places, data: Bytes, counts: npt.NDArray[np.int64]
) -> None:
    """Write how often each text holds each pattern, a column each: matches that do not overlap.

    What follows a match is read as if it began the text: so Arrow counts by RE2, and models are
    fitted to such counts.
    """
    kinds, enter, many = automaton.kinds, automaton.enter, counts.shape[1]
    ends, free = np.empty(many, np.int64), np.empty(many, np.int64)
    for text in range(len(places) - 1):
        start, end = int64(places[text]), int64(places[text + 1])
        free[:] = _NEVER
        before, fresh_at = _START, _NEVER
        for first in range(start, end):
            byte = data[U64(first)]
            state = U64(enter[before, byte])
            before = U64(kinds[byte])
            if state == _NONE and first != fresh_at:
                continue
            fresh = _NONE
            if first == fresh_at:
                fresh, fresh_at = _fresh(free, first)
                again = U64(enter[_START, byte])
                met = _matched(automaton, data, first, end, again, ends)
                fresh_at = _taken(met & fresh, first, ends, free, counts[text], fresh_at)
            if state != _NONE:
                met = _matched(automaton, data, first, end, state, ends)
                fresh_at = _taken(met & ~fresh, first, ends, free, counts[text], fresh_at)


@part
def _fresh(free: Numbers, at: int) -> tuple[np.uint64, int]:
    """Return the patterns whose last match ended at a place, and where the next of them does."""
    fresh, soonest = _NONE, _NEVER
    for place in range(len(free)):
        if free[place] == at:
            fresh |= _ONE << U64(place)
        elif free[place] > at and (soonest == _NEVER or free[place] < soonest):
            soonest = free[place]
    return fresh, soonest


@part
def _taken(
    met: np.uint64, at: int, ends: Numbers, free: Numbers, counts: Numbers, fresh_at: int
) -> int:
    """Count the matches at a place that begin in none before; return where the next one ends."""
    place = int64(0)
    while met != _NONE:
        if met & _ONE and free[place] <= at:
            counts[place] += 1
            free[place] = ends[place]
            fresh_at = ends[place] if fresh_at == _NEVER else min(fresh_at, ends[place])
        met, place = met >> _ONE, place + 1
    return fresh_at


@part
def _matched(
    automaton: Automaton,
    data: Bytes,
    first: int,
    end: int,
    state: np.uint64,
    ends: Numbers,
) -> np.uint64:
    """Return the patterns that match at a place; write where the longest match of each ends."""
    classes, moves, marks = automaton.classes, automaton.moves, automaton.marks
    at, met, last = first + 1, _NONE, moves.shape[1] - 1
    while state != _NONE:
        kind = int64(classes[data[U64(at)]]) if at < end else last
        state = U64(moves[state, kind]) if at <= end else _NONE
        told, place = marks[state], int64(0)
        met |= told
        while told != _NONE:
            if told & _ONE:
                ends[place] = at
            told, place = told >> _ONE, place + 1
        at += 1
    return met
