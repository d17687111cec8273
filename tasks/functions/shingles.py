"""Shingles: runs of tokens as hashes, which near-duplicates share."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import lists, only

SIDES = {"prompt": ord("u"), "answer": ord("a")}


def shingles(column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the distinct hashes of its n-token shingles, in order.

    The side is `prompt` (what users say) or `answer`; their hashes never meet, so that those of a
    whole talk are both lists together. A signature's sketch is the head of this list.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.hashing import ANSWER, PROMPT
    from tasks.functions.kernels.shingling import listed
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    if not len(column):
        return lists(borders, np.zeros(0, np.int64))
    name, texts = side[0].as_py(), texts_of(messages.turns_of(column))
    mark = {"prompt": PROMPT, "answer": ANSWER}[name]
    return lists(borders, listed(texts, SIDES[name], characters(), only(n, 1), mark, borders))


def overlap(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Return for each row how many values two ordered lists of distinct integers share."""
    from tasks.functions.kernels.shingling import overlaps

    counts = np.zeros(len(left), np.int64)
    overlaps(*flat(left), *flat(right), counts)
    return pa.array(counts)


def flat(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int64]]:
    """Return the borders of a column's integer lists, and all their values end to end."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    return column.offsets.to_numpy(), column.values.to_numpy()


FUNCTIONS = [
    SqlFunction("shingles", (messages.SQL_TYPE, "varchar", "bigint"), "bigint[]", shingles),
    SqlFunction("overlap", ("bigint[]", "bigint[]"), "bigint", overlap),
]
