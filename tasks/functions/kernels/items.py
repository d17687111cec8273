"""Benchmark items by the n-grams that they share: what a text is looked up in.

Of an item's n-grams the commonest are no *anchors*: as many as cannot cover enough of it without
another one. So a text is compared only with items that it may hold, and with all of those.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.hashing import PROMPT, U64, Hashes, ngrams
from tasks.functions.kernels.sets import DENSE, Numbers, slot, table_of

_NO_SIDE = U64(0)
_1, _26, _32, _63 = U64(1), U64(26), U64(32), U64(63)
# A table is a quarter to half full: one bit in sixteen of its filter is set, or fewer.
_PLACES_A_WORD = 8


class Index(NamedTuple):
    """All items: a table of their anchors, and which items each of these leads to.

    Place p of `table` leads to `items[starts[p]:starts[p + 1]]`; `filter` lies in a near cache and
    tells most n-grams of texts to be no anchors. Item i has the n-grams
    `grams[gram_at[i]:gram_at[i + 1]]`, in order; it has `sizes[i]` tokens, of which `needed[i]`
    must be covered.
    """

    table: Hashes
    filter: Hashes
    starts: Numbers
    items: Numbers
    grams: Hashes
    gram_at: Numbers
    sizes: Numbers
    needed: Numbers


@kernel
def item_grams(tokens: Hashes, token_at: Numbers, n: int, gram_at: Numbers) -> Hashes:
    """Return the n-grams of each item in order, end to end; write their borders.

    An item of fewer than n tokens has one, told apart: it is met only by a whole turn like it.
    """
    found = np.empty(len(tokens), np.uint64)
    for item in range(len(gram_at) - 1):
        start, end = token_at[item], token_at[item + 1]
        side = PROMPT if end - start < n else _NO_SIDE
        held = ngrams(tokens[start:end], end - start, n, side, found[gram_at[item] :])
        gram_at[item + 1] = gram_at[item] + held
    return found[: gram_at[-1]]


@kernel
def places_of(grams: Hashes) -> tuple[Hashes, Hashes, Numbers]:
    """Return a table of these n-grams, its filter, and the place of each in the table."""
    table = table_of(grams, DENSE)
    bits = np.zeros(max(1, len(table) // _PLACES_A_WORD), np.uint64)
    places = np.empty(len(grams), np.int64)
    for number in range(len(grams)):
        places[number] = slot(table, len(table), grams[number])
        bits[_word(bits, grams[number])] |= _bit(grams[number])
    return table, bits, places


@part
def is_marked(bits: Hashes, gram: np.uint64) -> bool:
    """Tell whether a filter has the bit of an n-gram, as it has of all that it was made of."""
    return bool(bits[_word(bits, gram)] & _bit(gram))


@part
def _word(bits: Hashes, gram: np.uint64) -> int:
    # Not the bits that say where it lies in the table.
    return int64((gram >> _32) & U64(len(bits) - 1))


@part
def _bit(gram: np.uint64) -> np.uint64:
    return _1 << ((gram >> _26) & _63)


@kernel
def anchors(
    order: Numbers, gram_at: Numbers, sizes: Numbers, needed: Numbers, n: int
) -> npt.NDArray[np.bool_]:
    """Tell of each n-gram whether it is an anchor; `order` lists each item's, commonest first."""
    is_anchor = np.ones(len(order), np.bool_)
    is_covered = np.zeros(int64(np.max(sizes)) + 1 if len(sizes) else 1, np.bool_)
    for item in range(len(sizes)):
        is_covered[: sizes[item]] = False
        covered = 0
        for number in range(gram_at[item], gram_at[item + 1]):
            start = order[number] - gram_at[item]
            end = min(start + n, sizes[item])
            for token in range(start, end):
                covered += not is_covered[token]
                is_covered[token] = True
            if covered >= needed[item]:
                break
            is_anchor[order[number]] = False
    return is_anchor
