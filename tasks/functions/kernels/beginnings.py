"""Walks of an automaton over texts: where each of its patterns begins."""

import numpy as np
import numpy.typing as npt

from tasks.functions.automata.tables import Automaton
from tasks.functions.kernels import int64, kernel
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

_NONE, _START = U64(0), U64(0)
# A byte of UTF-8 that begins no character is 10xxxxxx.
_HEAD, _WITHIN = 0xC0, 0x80


@kernel
def begun(
    automaton: Automaton, places: Places, data: Bytes
) -> tuple[Numbers, npt.NDArray[np.int64], Hashes]:
    """Return the borders of each text's places, the places (characters), and which patterns begin.

    Those of text t lie from `borders[t]` to `borders[t + 1]`, in order of place; patterns are bits.
    """
    classes, moves, marks = automaton.classes, automaton.moves, automaton.marks
    borders = np.zeros(len(places), np.int64)
    size = int64(places[-1]) - int64(places[0])
    found, patterns = np.empty(size, np.int64), np.empty(size, np.uint64)
    count, last = 0, moves.shape[1] - 1
    for text in range(len(places) - 1):
        end, before, char = int64(places[text + 1]), _START, -1
        for first in range(int64(places[text]), end):
            byte = data[U64(first)]
            char += (byte & _HEAD) != _WITHIN
            state, met, at = U64(automaton.enter[before, byte]), _NONE, first + 1
            before = U64(automaton.kinds[byte])
            while state != _NONE:
                kind = int64(classes[data[U64(at)]]) if at < end else last
                state = U64(moves[state, kind]) if at <= end else _NONE
                met |= marks[state]
                at += 1
            if met != _NONE:
                found[count], patterns[count] = char, met
                count += 1
        borders[text + 1] = count
    return borders, found[:count].copy(), patterns[:count].copy()
