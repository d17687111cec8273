"""Small sets of hashes: a table of open addresses, lists in order."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.hashing import U64, Hashes

_EMPTY = U64(0)
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
def holds_among(table: Hashes, size: int, keys: Hashes) -> int:
    """Return how many of these keys lie among the first `size` places of a table."""
    found = 0
    for key in keys:
        found += table[slot(table, size, key)] != _EMPTY
    return found


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
