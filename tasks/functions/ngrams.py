"""Runs of tokens as hashes: shingles that near-duplicates share, n-grams that benchmarks leak."""

import hashlib
from collections import OrderedDict

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import lists, only

SIDES = {"prompt": ord("u"), "answer": ord("a")}
# Sets that `ngram_hits` can be asked about: those of a few stages, each by its content.
_MOST_SETS = 8
_sets: OrderedDict[int, npt.NDArray[np.uint64]] = OrderedDict()


def shingles(column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the distinct hashes of its n-token shingles, in order.

    The side is `prompt` (what users say) or `answer`; their hashes never meet, so that those of a
    whole talk are both lists together. A signature's sketch is the head of this list.
    """
    from tasks.functions.kernels.hashing import ANSWER, PROMPT

    return _listed(column, side, n, {"prompt": PROMPT, "answer": ANSWER})


def ngrams(column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the distinct hashes of one side's n-grams, in order.

    They are the same on either side, so that a question is found in an answer too. A text of fewer
    than n tokens is one n-gram: it is found in nothing but its like.
    """
    return _listed(column, side, n, dict.fromkeys(SIDES, np.uint64(0)))


def _listed(
    column: pa.ChunkedArray,
    side: pa.ChunkedArray,
    n: pa.ChunkedArray,
    marks: dict[str, np.uint64],
) -> pa.Array:
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.shingling import listed
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    if not len(column):
        return lists(borders, np.zeros(0, np.int64))
    name, texts = side[0].as_py(), texts_of(messages.turns_of(column))
    found = listed(texts, SIDES[name], characters(), only(n, 1), marks[name], borders)
    return lists(borders, found)


def ngram_set(column: pa.ChunkedArray) -> pa.Array:
    """Return for each list of n-gram hashes a number that `ngram_hits` knows it by, 63 bits.

    A list handed to a function is copied for every row of a batch; a number is not. It is the hash
    of the distinct values, and the last few sets are held by it.
    """
    return pa.array([_hold(row.values.to_numpy()) for row in column], pa.int64())


def _hold(values: npt.NDArray[np.int64]) -> int:
    from tasks.functions.kernels.shingling import table

    keys = np.unique(values)
    name = int.from_bytes(hashlib.blake2b(keys.tobytes(), digest_size=8).digest(), "little") >> 1
    _sets[name] = table(keys.view(np.uint64))
    while len(_sets) > _MOST_SETS:
        _sets.popitem(last=False)
    return name


def ngram_hits(
    column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray, held: pa.ChunkedArray
) -> pa.Array:
    """Return for each row of messages those of its side's n-grams that a set holds, in order.

    Raises `KeyError` for a set that `ngram_set` did not make in this process, or not lately.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.shingling import hit
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    if not len(column):
        return lists(borders, np.zeros(0, np.int64))
    keys, texts = _sets[held[0].as_py()], texts_of(messages.turns_of(column))
    letter = SIDES[side[0].as_py()]
    found = hit(texts, letter, characters(), only(n, 1), keys, borders)
    return lists(borders, found)


def overlap(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Return for each row how many values two ordered lists of distinct integers share."""
    from tasks.functions.kernels.shingling import overlaps

    counts = np.zeros(len(left), np.int64)
    overlaps(*_flat(left), *_flat(right), counts)
    return pa.array(counts)


def _flat(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.offsets.to_numpy(), column.values.to_numpy()


_LIST_OF_SIDE = (messages.SQL_TYPE, "varchar", "bigint")
FUNCTIONS = [
    SqlFunction("shingles", _LIST_OF_SIDE, "bigint[]", shingles),
    SqlFunction("ngrams", _LIST_OF_SIDE, "bigint[]", ngrams),
    SqlFunction("ngram_set", ("bigint[]",), "bigint", ngram_set),
    SqlFunction("ngram_hits", (*_LIST_OF_SIDE, "bigint"), "bigint[]", ngram_hits),
    SqlFunction("overlap", ("bigint[]", "bigint[]"), "bigint", overlap),
]
