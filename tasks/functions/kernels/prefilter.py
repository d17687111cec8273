"""Prefilter: where in a text matches of an automaton may begin, all but what three bytes rule out.

A match may begin at any byte, and few bytes lead on to a third. They are found by tables alone,
without a branch that could be guessed wrong.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.automata.tables import Automaton
from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.walk import Bytes

_NONE, _ONE, _TWO, _8, _16 = U64(0), U64(1), U64(2), U64(8), U64(16)
# How many bytes are looked at before walks begin: what is found in them stays in the near cache.
STRETCH = U64(512)


class Candidates(NamedTuple):
    """Places (bytes) where a match may begin, and the states that their first two bytes lead to."""

    places: Hashes
    states: npt.NDArray[np.uint16]


@part
def room_of_candidates() -> Candidates:
    """Return room for the places of one stretch."""
    size = int64(STRETCH) + 1
    return Candidates(np.empty(size, np.uint64), np.empty(size, np.uint16))


@part
def find_candidates(
    automaton: Automaton,
    data: Bytes,
    first: np.uint64,
    stop: np.uint64,
    end: np.uint64,
    before: np.uint64,
    candidates: Candidates,
) -> np.uint64:
    """Write where from `first` to `stop` a match may begin, in order; return how many places."""
    kinds, second = automaton.kinds, automaton.second
    places, states = candidates.places, candidates.states
    count = _NONE
    inner = max(min(stop, end - min(end, _TWO)), first)
    if inner > first:
        pair, before = (before << _16) | (U64(data[first]) << _8), U64(kinds[data[first]])
        for at in range(first, inner):
            byte = U64(data[at + _ONE])
            places[count], states[count] = at, second[pair | byte]
            count += U64(states[count] != 0)
            pair, before = (before << _16) | (byte << _8), U64(kinds[byte])
        count, before = _led_on(automaton, data, candidates, count), U64(kinds[data[inner - _ONE]])
    for at in range(inner, stop):
        state = state_at(automaton, data, U64(at), end, before)
        before = U64(kinds[data[at]])
        places[count], states[count] = at, state
        count += U64(state != _NONE)
    return count


@part
def _led_on(
    automaton: Automaton, data: Bytes, candidates: Candidates, count: np.uint64
) -> np.uint64:
    """Keep the places where the first two bytes matched or a third leads on; return how many."""
    classes, moves, marks = automaton.classes, automaton.moves, automaton.marks
    places, states, kept = candidates.places, candidates.states, _NONE
    for number in range(count):
        at, state = places[number], states[number]
        kind = U64(classes[data[at + _TWO]])
        places[kept], states[kept] = at, state
        kept += U64((marks[state] | U64(moves[U64(state), kind])) != _NONE)
    return kept


@part
def state_at(
    automaton: Automaton, data: Bytes, at: np.uint64, end: np.uint64, before: np.uint64
) -> np.uint64:
    """Return the state that a byte and what is behind it lead to, be it the text's end."""
    state, last = U64(automaton.enter[before, data[at]]), U64(automaton.moves.shape[1] - 1)
    kind = U64(automaton.classes[data[at + _ONE]]) if at + _ONE < end else last
    return U64(automaton.moves[state, kind])
