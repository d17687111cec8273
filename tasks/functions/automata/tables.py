"""Tables: the states of patterns made one table of moves by subset construction."""

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.automata.parsing import Pattern
from tasks.functions.automata.states import (
    ALWAYS,
    BORDER,
    LINE_START,
    TEXT_END,
    TEXT_START,
    States,
)

# What stood before a place: nothing, a line break, a letter or digit, any other byte.
AT_START, AFTER_LINE, AFTER_WORD, AFTER_OTHER = range(4)
# What comes next: a letter or digit, any other byte, nothing.
_WORD, _OTHER, _END = range(3)
WORD_BYTES = frozenset(b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz")
_NEWLINE = 0x0A
# More than this would not stay in a processor's caches, and a move has 16 bits.
MOST_STATES = 60_000
Subset = frozenset[int]
_Key = tuple[Subset, int, int]


class Automaton(NamedTuple):
    """A table of moves: state s goes by a byte of class c to `moves[s, c]`, 0 where nothing can be.

    The last class is the text's end. `marks` of a state are the patterns (as bits) that matched
    just before the byte that led to it, `alive` those and all that may match behind it. A walk
    begins at `enter[k, b]` with byte b, where k is the kind of the byte before: of nothing, a line
    break, a word's byte, any other (`kinds`); byte c behind it leads to
    `second[k << 16 | b << 8 | c]`.
    """

    classes: npt.NDArray[np.uint8]
    kinds: npt.NDArray[np.uint8]
    moves: npt.NDArray[np.uint16]
    marks: npt.NDArray[np.uint64]
    alive: npt.NDArray[np.uint64]
    enter: npt.NDArray[np.uint16]
    second: npt.NDArray[np.uint16]


def automaton(patterns: Sequence[str], *, is_sieve: bool = False) -> Automaton:
    """Return the automaton of up to 64 patterns.

    It tells where a match that begins at its first byte may end. A sieve takes what the patterns
    do and more: it is small where they have long gaps.
    """
    states = States()
    parsed = [Pattern(states, pattern, is_sieve) for pattern in patterns]
    return _Building(states, parsed).table()


class _Building:
    """The subsets met so far by number, and what each byte class does to them."""

    def __init__(self, states: States, parsed: list[Pattern]) -> None:
        self._jumps = states.jumps
        self._accepts = {each.accept: 1 << place for place, each in enumerate(parsed)}
        # A pattern's states lie together, the first of them where it starts.
        self._begin = [each.start for each in parsed]
        self._classes, self._heads = _byte_classes(states)
        self._moves = [_by_class(moves, self._classes) for moves in states.moves]
        self._befores = [_before(head) for head in self._heads]
        self._names = {
            _WORD: {n for n, before in enumerate(self._befores) if before == AFTER_WORD},
            _OTHER: {n for n, before in enumerate(self._befores) if before != AFTER_WORD},
            _END: {len(self._heads)},
        }
        every = range(TEXT_END + 1)
        self._ways = [_reached([state], self._jumps, every) for state in range(len(self._moves))]
        asking = {n for n, jumps in enumerate(self._jumps) if any(where for where, _ in jumps)}
        self._asking = {n for n, ways in enumerate(self._ways) if ways & asking}
        self._numbers: dict[_Key, int] = {(frozenset(), AFTER_OTHER, 0): 0}
        self._rows: list[list[int]] = [[0] * (len(self._heads) + 1)]

    def table(self) -> Automaton:
        """Return the table of all subsets that can be met; raises `ValueError` of too many."""
        starts = [self._number(frozenset(self._begin), before, 0) for before in range(4)]
        keys = list(self._numbers)
        while len(self._rows) < len(self._numbers):
            keys = keys if len(keys) > len(self._rows) else list(self._numbers)
            self._rows.append(self._row(*keys[len(self._rows)][:2]))
            if len(self._numbers) > MOST_STATES:
                raise ValueError("the patterns have too many states")
        marks = np.array([told for _, _, told in self._numbers], np.uint64)
        owners = np.array([self._owners(subset) for subset, _, _ in self._numbers], np.uint64)
        moves = np.array(self._rows, np.uint16)
        classes = np.array(self._classes, np.uint8)
        enter = np.ascontiguousarray(moves[starts][:, classes])
        second = moves[enter][:, :, classes].ravel()
        return Automaton(classes, byte_kinds(), moves, marks, marks | owners, enter, second)

    def _owners(self, subset: Subset) -> int:
        owners = {bisect_right(self._begin, state) - 1 for state in subset}
        return sum(1 << owner for owner in owners)

    def _row(self, subset: Subset, before: int) -> list[int]:
        row = [0] * (len(self._heads) + 1)
        for after, names in self._names.items():
            reading, told = self._closed(subset, before, after)
            to: dict[int, set[int]] = defaultdict(set)
            for state in reading:
                for name, ends in self._moves[state].items():
                    to[name] |= ends
            nothing = self._number(frozenset(), AFTER_OTHER, told) if told else 0
            for name in names:
                row[name] = nothing
            for name in names & to.keys():
                row[name] = self._number(frozenset(to[name]), self._befores[name], told)
        return row

    def _number(self, subset: Subset, before: int, told: int) -> int:
        # What stood before matters only where a move asks for it.
        if self._asking.isdisjoint(subset):
            before = AFTER_OTHER
        return self._numbers.setdefault((subset, before, told), len(self._numbers))

    def _closed(self, subset: Subset, before: int, after: int) -> tuple[set[int], int]:
        """Return all states that no byte leads to from a subset, and the patterns that it ends."""
        if self._asking.isdisjoint(subset):
            met = set[int]().union(*(self._ways[state] for state in subset))
        else:
            met = _reached(subset, self._jumps, _holding(before, after))
        told = 0
        for state in met & self._accepts.keys():
            told |= self._accepts[state]
        return met, told


def _holding(before: int, after: int) -> set[int]:
    """Return what holds between a byte of one kind and one of another."""
    holds = {
        ALWAYS: True,
        BORDER: (before == AFTER_WORD) != (after == _WORD),
        LINE_START: before in (AT_START, AFTER_LINE),
        TEXT_START: before == AT_START,
        TEXT_END: after == _END,
    }
    return {where for where, is_so in holds.items() if is_so}


def _reached(
    subset: Iterable[int], jumps: list[list[tuple[int, int]]], holding: Collection[int]
) -> set[int]:
    """Return a subset with all states that moves reach that read nothing and hold."""
    met, left = set(subset), list(subset)
    while left:
        for where, end in jumps[left.pop()]:
            if where in holding and end not in met:
                met.add(end)
                left.append(end)
    return met


def byte_kinds() -> npt.NDArray[np.uint8]:
    """Return for each byte what it is to the place behind it: a first index of `enter`."""
    return np.array([_before(byte) for byte in range(256)], np.uint8)


def _before(byte: int) -> int:
    """Return what a byte is to the place behind it."""
    if byte in WORD_BYTES:
        return AFTER_WORD
    return AFTER_LINE if byte == _NEWLINE else AFTER_OTHER


def _byte_classes(states: States) -> tuple[list[int], list[int]]:
    """Return the class of each byte, and the first byte of each class: no move parts a class."""
    borders = {0, *(each for byte in (*WORD_BYTES, _NEWLINE) for each in (byte, byte + 1))}
    for moves in states.moves:
        borders.update(border for low, high, _ in moves for border in (low, high + 1))
    signs: dict[tuple[bool, ...], int] = {}
    spans = sorted(border for border in borders if border < 256)
    read = {(low, high) for moves in states.moves for low, high, _ in moves}
    classes, heads = [0] * 256, list[int]()
    for first, last in zip(spans, [*spans[1:], 256], strict=True):
        sign = (first in WORD_BYTES, first == _NEWLINE, *(a <= first <= b for a, b in sorted(read)))
        if sign not in signs:
            signs[sign] = len(heads)
            heads.append(first)
        classes[first:last] = [signs[sign]] * (last - first)
    return classes, heads


def _by_class(moves: list[tuple[int, int, int]], classes: list[int]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for low, high, end in moves:
        for name in set(classes[low : high + 1]):
            found[name].add(end)
    return found
