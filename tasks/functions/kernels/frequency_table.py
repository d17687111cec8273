"""How often units stand in a corpus: 32-bit keys with levels, by open addresses."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.hashing import U64
from tasks.functions.kernels.walk import Bytes

Keys = npt.NDArray[np.uint32]
_32 = U64(32)


class Table(NamedTuple):
    """Frequencies by open addresses: keys (0: free), levels, those of an unseen word and pair."""

    keys: Keys
    levels: Bytes
    unseen: Bytes


def table_of(keys: Keys, levels: Bytes, unseen: Bytes) -> Table:
    """Return the table of these keys, none of them 0, each with its level."""
    size = 4
    while size < 2 * len(keys):
        size *= 2
    places = np.zeros(size, np.uint32)
    held = np.zeros(size, np.uint8)
    _fill(keys, levels, places, held)
    return Table(places, held, unseen)


@kernel
def _fill(keys: Keys, levels: Bytes, places: Keys, held: Bytes) -> None:
    for number in range(len(keys)):
        at = slot(places, keys[number])
        places[at], held[at] = keys[number], levels[number]


@part
def slot(places: Keys, key: np.uint32) -> int:
    """Return where a key lies, or the free place that it would take."""
    at, last = U64(key) & U64(len(places) - 1), U64(len(places) - 1)
    # Whether a place is free or holds the key cannot be foreseen: one test, not two, asks for both.
    while min(places[at], places[at] ^ key) != 0:
        at = (at + U64(1)) & last
    return int64(at)


@part
def key_of(unit: np.uint64) -> np.uint32:
    """Return the key of a unit by its hash; never 0, which marks a free place."""
    key = np.uint32(unit >> _32)
    return key if key != 0 else np.uint32(1)
