"""The smallest few of many hashes: what a sketch keeps."""

from typing import NamedTuple

import numpy as np

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes
from tasks.functions.kernels.sets import Numbers

# How many more than are asked for a bound leaves: three to four deviations of the usual 24.
_HALF, _MARGIN = U64(1 << 63), int64(18)
# Up to so many values are ordered by their ranks.
_FEW, _NOTHING = 80, ~U64(0)


class Few(NamedTuple):
    """Scratch for the smallest of as many values as `few` has places."""

    few: Hashes
    ranked: Hashes


@part
def few_of(most: int) -> Few:
    """Return scratch for up to `most` values."""
    return Few(np.empty(most + 1, np.uint64), np.empty(_FEW, np.uint64))


@part
def smallest(values: Hashes, count: int, limit: int, room: Few, into: Numbers) -> int:
    """Write the `limit` smallest distinct of `values[:count]` in order; return how many.

    Values have 63 bits and are spread evenly, so that a bound leaves few of many: those that are
    asked for and a margin. Where it leaves too few (values met again and again), or many are asked
    for, all are gone through.
    """
    few, held = room.few, np.uintp(0)
    if count > limit + _MARGIN:
        bound = (_HALF // U64(count)) * U64(limit + _MARGIN)
        for place in range(count):
            few[held] = values[place]
            held += np.uintp(values[place] < bound)
    else:
        for place in range(count):
            few[place] = values[place]
        held = np.uintp(count)
    if held <= np.uintp(_FEW):
        kept = _ranked(few, int64(held), limit, room.ranked, into)
        if kept == limit or held == np.uintp(count):
            return kept
    return _inserted(values, count, limit, into)


@part
def _ranked(few: Hashes, count: int, limit: int, ranked: Hashes, into: Numbers) -> int:
    """Order values by how many are smaller: without a branch, and many compared at once."""
    for place in range(count):
        ranked[place] = _NOTHING
    for place in range(count):
        value, smaller = few[place], np.uintp(0)
        for other in range(count):
            smaller += np.uintp(few[other] < value)
        ranked[smaller] = value
    held = int64(0)
    for place in range(count):
        # Equal values have one rank, and leave the places after it free.
        if ranked[place] != _NOTHING and held < limit:
            into[held] = int64(ranked[place])
            held += 1
    return held


@part
def _inserted(values: Hashes, count: int, limit: int, into: Numbers) -> int:
    held = int64(0)
    for place in range(count):
        value = int64(values[place])
        if held == limit and value >= into[held - 1]:
            continue
        at = held
        while at > 0 and into[at - 1] > value:
            at -= 1
        if at > 0 and into[at - 1] == value:
            continue
        held = min(held + 1, limit)
        for moved in range(held - 1, at, -1):
            into[moved] = into[moved - 1]
        into[at] = value
    return held
