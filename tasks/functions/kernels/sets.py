"""Small sets of hashes: a table of open addresses, lists in order."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes

_EMPTY = U64(0)
# More hashes than this in one of as many places as there are hashes are no chance.
_CROWD = 32
SPARSE, DENSE = int64(4), int64(1)
Numbers = npt.NDArray[np.int64]


@part
def room(count: int) -> int:
    """Return the size of a table for this many keys: a power of two, at most half full."""
    size = 4
    while size < 2 * count:
        size *= 2
    return size


@part
def clear(table: Hashes, size: int) -> None:
    """Empty the first `size` places of a table."""
    for place in range(size):
        table[place] = _EMPTY


@part
def slot(table: Hashes, size: int, key: np.uint64) -> int:
    """Return where a key lies among the first `size` places, or the free place that it would take.

    Zero marks a free place: the key zero is told apart from it by being read as one.
    """
    key, mask = max(key, U64(1)), U64(size - 1)
    place = key & mask
    # Whether a place is free or holds the key cannot be foreseen: one test, not two, asks for both.
    while min(table[place], table[place] ^ key) != _EMPTY:
        place = (place + U64(1)) & mask
    return int64(place)


@part
def add(table: Hashes, size: int, key: np.uint64) -> bool:
    """Add a key to the first `size` places of a table; return whether it is new."""
    place = slot(table, size, key)
    if table[place] != _EMPTY:
        return False
    table[place] = max(key, U64(1))
    return True


@part
def holds(table: Hashes, key: np.uint64) -> bool:
    """Tell whether a whole table holds a key."""
    return bool(table[slot(table, len(table), key)] != _EMPTY)


@part
def table_of(keys: Hashes, spare: int) -> Hashes:
    """Return a table of these keys, with `spare` times the places that it needs.

    Where most keys that are looked up later are not in it, they seldom meet one that is.
    """
    table = np.zeros(room(spare * len(keys)), np.uint64)
    for key in keys:
        add(table, len(table), key)
    return table


@part
def distinct(values: Hashes, count: int, into: Numbers) -> int:
    """Write all distinct of `values[:count]`, which have 63 bits, in order; return how many."""
    ordered = _sorted(values, count)
    held = 0
    for place in range(count):
        if place == 0 or ordered[place] != ordered[place - 1]:
            into[held] = int64(ordered[place])
            held += 1
    return held


@part
def _sorted(values: Hashes, count: int) -> Hashes:
    """Return hashes in order: dealt by their upper bits, for they are spread evenly, then moved."""
    bits = 1
    while (1 << bits) < count:
        bits += 1
    upper, begins = U64(63 - bits), np.zeros((1 << bits) + 1, np.int64)
    for place in range(count):
        begins[int64(values[place] >> upper) + 1] += 1
    # Where many lie in one place, as a shingle said again and again does, moving would cost more.
    if np.max(begins) > _CROWD:
        return np.sort(values[:count])
    begins, dealt = np.cumsum(begins), np.empty(count, np.uint64)
    for place in range(count):
        into = int64(values[place] >> upper)
        dealt[begins[into]] = values[place]
        begins[into] += 1
    _move(dealt)
    return dealt


@part
def _move(dealt: Hashes) -> None:
    """Put hashes in order that are nearly so: each goes down past what is larger."""
    for place in range(1, len(dealt)):
        value, at = dealt[place], place
        while at > 0 and dealt[at - 1] > value:
            dealt[at] = dealt[at - 1]
            at -= 1
        dealt[at] = value


@part
def shared(left: Numbers, right: Numbers) -> int:
    """Return how many values two ordered lists of distinct ones share."""
    first, second, found = 0, 0, 0
    while first < len(left) and second < len(right):
        if left[first] == right[second]:
            found, first, second = found + 1, first + 1, second + 1
        elif left[first] < right[second]:
            first += 1
        else:
            second += 1
    return found
