"""Reading: which patterns each of an Arrow column's texts may hold, how often, and where."""

import functools
import hashlib
import threading
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tasks.functions.automata.tables import Automaton

Patterns = tuple[str, ...]
Marks = npt.NDArray[np.bool_]
# As many patterns as one walk looks for: each is a bit.
_AT_ONCE = 64
_making = threading.Lock()


def any_held(texts: pa.StringArray, patterns: Patterns) -> Marks:
    """Tell which texts hold one of the patterns, as `match_substring_regex` of all does."""
    sure, unsure = held(texts, parted(patterns))
    return np.asarray(sure | unsure)


def held(texts: pa.StringArray, patterns: Patterns) -> Marks:
    """Tell which texts hold each of the patterns, a row a pattern, as `match_substring_regex` does.

    All are looked for in one walk; of a pattern with a long gap the walk only says that it may be
    held, and RE2 looks again.
    """
    found = np.ascontiguousarray(may_hold(texts, patterns).T)
    for place, pattern in enumerate(patterns):
        rows = np.flatnonzero(found[place])
        if len(rows) and is_loose(pattern):
            found[place, rows] = matched(texts.take(pa.array(rows)), pattern)
    return found


def may_hold(texts: pa.StringArray, patterns: Patterns) -> Marks:
    """Tell which texts may hold each of the patterns, a row a text: `held` before RE2 looks."""
    from tasks.functions.kernels.automata import held as walk
    from tasks.functions.kernels.texts import strings

    found = []
    for first in range(0, len(patterns), _AT_ONCE):
        some = patterns[first : first + _AT_ONCE]
        bits = walk(_walked(some, True), *strings(texts)).astype("<u8").view(np.uint8)
        marks = np.unpackbits(bits.reshape(len(texts), 8), axis=1, bitorder="little")
        found.append(marks[:, : len(some)])
    return np.concatenate(found, axis=1).astype(bool)


def matched(texts: pa.StringArray, pattern: str) -> Marks:
    """Tell which texts hold a pattern, by RE2 alone: it compiles the pattern anew for each call."""
    # To compile takes longer than to read a few texts.
    if not len(texts):
        return np.zeros(0, bool)
    return np.array(pc.match_substring_regex(texts, pattern), bool)


@functools.cache
def is_loose(pattern: str) -> bool:
    """Tell whether a walk takes for a pattern what is none."""
    from tasks.functions.automata.parsing import Pattern
    from tasks.functions.automata.states import States

    return Pattern(States(), pattern, is_sieve=True).is_loose


@functools.cache
def parted(patterns: Patterns) -> Patterns:
    """Return two patterns in place of many: a walk is sure of the first, RE2 looks for the second.

    One that is made of none is empty, and a walk finds it nowhere.
    """
    unsure = tuple(pattern for pattern in patterns if is_loose(pattern))
    sure = tuple(pattern for pattern in patterns if pattern not in unsure)
    return _one_of(sure), _one_of(unsure)


def _one_of(patterns: Patterns) -> str:
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def counted(texts: pa.StringArray, patterns: Patterns) -> npt.NDArray[np.int64]:
    """Return how often each text holds each pattern, a column each, as `count_substring_regex`."""
    from tasks.functions.kernels.automata import counted as walk
    from tasks.functions.kernels.texts import strings

    counts = np.zeros((len(texts), len(patterns)), np.int64)
    walk(_walked(patterns, False), *strings(texts), counts)
    return counts


class Begun(NamedTuple):
    """Where patterns begin: text t's places (characters) lie from `borders[t]` to `borders[t + 1]`.

    `patterns` of a place are those that begin there, as bits.
    """

    borders: npt.NDArray[np.int64]
    places: npt.NDArray[np.int64]
    patterns: npt.NDArray[np.uint64]


def begun(texts: pa.StringArray, patterns: Patterns) -> Begun:
    """Return all places where a pattern may begin, of up to 64; one with a long gap, at more."""
    from tasks.functions.kernels.beginnings import begun as walk
    from tasks.functions.kernels.texts import strings

    return Begun(*walk(_walked(patterns, True), *strings(texts)))


def _walked(patterns: Patterns, is_sieve: bool) -> "Automaton":
    # Threads that ask at once wait for the one that makes it.
    with _making:
        return _made(patterns, is_sieve)


@functools.cache
def _made(patterns: Patterns, is_sieve: bool) -> "Automaton":
    """Return an automaton, kept with the compiled kernels: one takes up to half a second."""
    from tasks.functions.automata.tables import Automaton, automaton
    from tasks.functions.kernels.kept import kept

    told = hashlib.sha256(repr((patterns, is_sieve)).encode()).hexdigest()
    return kept(Automaton, f"automaton-{told[:32]}", lambda: automaton(patterns, is_sieve=is_sieve))
