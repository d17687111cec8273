"""Rewriting: the bounds of many requests in one form, where walks say that some may be said."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from tasks.functions.automata.reading import Marks, Patterns, may_hold
from tasks.functions.automata.sieves import odd, sieve
from tasks.functions.demands.bounds import WAYS


@dataclass
class _Request:
    """A request as far as it is rewritten, and the place of the next of `WAYS`."""

    text: str
    place: int = 0
    lowered: str = ""

    def changes(self, may_stand: Sequence[bool]) -> bool:
        """Rewrite by the first way on that may stand and does; tell whether there is one."""
        return any(may_stand[place] and self._by(place) for place in range(self.place, len(WAYS)))

    def _by(self, place: int) -> bool:
        cues, pattern, write = WAYS[place]
        if place and not self.lowered:
            self.lowered = self.text.lower()
        if not any(cue in self.lowered for cue in cues):
            return False
        before, self.text, self.place = self.text, pattern.sub(write, self.text), place + 1
        return self.text != before


def plain_all(requests: list[str]) -> tuple[list[str], Marks]:
    """Return requests as `plain` returns each, and which of them a walk cannot tell of.

    A way is looked for where a walk says that it may stand, and again in what another one changed.
    """
    looked = _looked(requests)
    rewritten = {
        row: _Request(requests[row]) for row in np.flatnonzero(looked.any(axis=1)).tolist()
    }
    left, may_stand = list(rewritten.values()), looked[list(rewritten)]
    while left:
        left = [
            each
            for each, odd_and_ways in zip(left, may_stand, strict=True)
            if each.changes(odd_and_ways[1:] | odd_and_ways[0])
        ]
        may_stand = _looked([each.text for each in left])
    plain = [rewritten[row].text if row in rewritten else text for row, text in enumerate(requests)]
    return plain, looked[:, 0]


def _looked(texts: list[str]) -> Marks:
    return may_hold(pa.array(texts, pa.string()), _sieves())


@functools.cache
def _sieves() -> Patterns:
    return odd(), *(sieve(pattern) for _, pattern, _ in WAYS)
