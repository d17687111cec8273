"""Walks of an automaton over texts: which patterns each may hold, and how often it does."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.automata.tables import Automaton
from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.prefilter import (
    STRETCH,
    find_candidates,
    room_of_candidates,
    state_at,
)
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

_NONE, _ONE, _TWO, _START, _NEVER = U64(0), U64(1), U64(2), U64(0), ~U64(0)
# A long walk leaves a trace each so many bytes, as a power of two.
_APART, _BETWEEN = U64(6), U64(63)


class _Passed(NamedTuple):
    """Where walks passed, and in which state: one place for each so many bytes of a text."""

    places: Hashes
    states: npt.NDArray[np.uint16]


@kernel
def held(automaton: Automaton, places: Places, data: Bytes) -> Hashes:
    """Return which patterns each text holds, as bits: text t lies from `places[t]` on."""
    candidates, passed, all_marks = room_of_candidates(), _passed(places), _NONE
    found = np.zeros(len(places) - 1, np.uint64)
    for told in automaton.marks:
        all_marks |= told
    for text in range(len(places) - 1):
        first, end, before, met = U64(places[text]), U64(places[text + 1]), _START, _NONE
        while first < end and met != all_marks:
            stop = min(first + STRETCH, end)
            count = find_candidates(automaton, data, first, stop, end, before, candidates)
            for number in range(count):
                at, state = candidates.places[number], U64(candidates.states[number])
                met = _met(automaton, data, at + _TWO, end, state, met, passed)
                if met == all_marks:
                    break
            first, before = stop, U64(automaton.kinds[data[stop - _ONE]])
        found[text] = met
    return found


@part
def _passed(places: Places) -> _Passed:
    most = int64(0)
    for text in range(len(places) - 1):
        most = max(most, int64(places[text + 1]) - int64(places[text]))
    size = (most >> int64(_APART)) + 2
    return _Passed(np.zeros(size, np.uint64), np.empty(size, np.uint16))


@part
def _met(
    automaton: Automaton,
    data: Bytes,
    at: np.uint64,
    end: np.uint64,
    state: np.uint64,
    met: np.uint64,
    passed: _Passed,
) -> np.uint64:
    """Return the patterns that are met, or match where the bytes before `at` led to a state."""
    classes, moves, marks = automaton.classes, automaton.moves, automaton.marks
    met |= marks[state]
    while automaton.alive[state] & ~met != _NONE and at < end:
        state = U64(moves[state, U64(classes[data[at]])])
        met, at = met | marks[state], at + _ONE
        if at & _BETWEEN == _NONE:
            # What a walk that was here in this state met, is met: long gaps are gone through once.
            place = (at >> _APART) % U64(len(passed.places))
            if passed.places[place] == at and passed.states[place] == state:
                return met
            passed.places[place], passed.states[place] = at, state
    return met | marks[U64(moves[state, U64(moves.shape[1] - 1)])] if at == end else met


@kernel
def counted(
    automaton: Automaton, places: Places, data: Bytes, counts: npt.NDArray[np.int64]
) -> None:
    """Write how often each text holds each pattern, a column each: matches that do not overlap.

    What follows a match is read as if it began the text: so Arrow counts by RE2, and models are
    fitted to such counts.
    """
    many, candidates = counts.shape[1], room_of_candidates()
    ends, free = np.empty(many, np.uint64), np.empty(many, np.uint64)
    for text in range(len(places) - 1):
        first, end, before = U64(places[text]), U64(places[text + 1]), _START
        free[:], busy = _NONE, _NONE
        fresh_at, told = _NEVER, counts[text]
        while first < end:
            stop = min(first + STRETCH, end)
            count = find_candidates(automaton, data, first, stop, end, before, candidates)
            for number in range(count):
                at, state, fresh = candidates.places[number], U64(candidates.states[number]), _NONE
                while fresh_at <= at:
                    is_here = fresh_at == at
                    fresh, met, fresh_at = _anew(automaton, data, fresh_at, end, ends, free, told)
                    fresh, busy = fresh if is_here else _NONE, busy & ~fresh | met
                met = _matched(automaton, data, at, end, state, ~(busy | fresh), ends)
                busy, fresh_at = busy | met, _taken(met, ends, free, told, fresh_at)
            first, before = stop, U64(automaton.kinds[data[stop - _ONE]])
        while fresh_at < end:
            _, _, fresh_at = _anew(automaton, data, fresh_at, end, ends, free, told)


@part
def _anew(
    automaton: Automaton,
    data: Bytes,
    at: np.uint64,
    end: np.uint64,
    ends: Hashes,
    free: Hashes,
    counts: Numbers,
) -> tuple[np.uint64, np.uint64, np.uint64]:
    """Count the matches that begin where the last ones of their patterns ended.

    Return these patterns, those of them that match, and where the next one ends.
    """
    fresh, soonest = _NONE, _NEVER
    for place in range(len(free)):
        if free[place] == at:
            fresh |= _ONE << U64(place)
        elif free[place] > at:
            soonest = min(soonest, free[place])
    state = state_at(automaton, data, at, end, _START)
    met = _matched(automaton, data, at, end, state, fresh, ends)
    return fresh, met, _taken(met, ends, free, counts, soonest)


@part
def _taken(
    met: np.uint64, ends: Hashes, free: Hashes, counts: Numbers, fresh_at: np.uint64
) -> np.uint64:
    """Count the matches at a place; return where the next one of those held ends."""
    place = int64(0)
    while met != _NONE:
        if met & _ONE:
            counts[place] += 1
            free[place] = ends[place]
            fresh_at = min(fresh_at, ends[place])
        met, place = met >> _ONE, place + 1
    return fresh_at


@part
def _matched(
    automaton: Automaton,
    data: Bytes,
    first: np.uint64,
    end: np.uint64,
    state: np.uint64,
    asked: np.uint64,
    ends: Hashes,
) -> np.uint64:
    """Return which of the patterns asked for match at a place; write where the longest match ends.

    The state is that which the byte there and what is behind it lead to.
    """
    classes, moves, marks = automaton.classes, automaton.moves, automaton.marks
    at, met, last = first + _TWO, _NONE, U64(moves.shape[1] - 1)
    while automaton.alive[state] & asked != _NONE:
        told, place = marks[state] & asked, int64(0)
        met |= told
        while told != _NONE:
            if told & _ONE:
                ends[place] = at - _ONE
            told, place = told >> _ONE, place + 1
        kind = U64(classes[data[at]]) if at < end else last
        state = U64(moves[state, kind]) if at <= end else _NONE
        at += _ONE
    return met
