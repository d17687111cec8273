"""Shingles: runs of tokens as hashes, which near-duplicates share."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import only

SIDES = {"prompt": ord("u"), "answer": ord("a")}
WIDTH = 8


def shingles(column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the distinct hashes of its n-token shingles, in order.

    They are packed, eight bytes a hash, the lowest first: a list costs two to three times that to
    write, read and join. The side is `prompt` (what users say) or `answer`; their hashes never
    meet, so that those of a whole talk are both lists together. A sketch is the head of this list.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.hashing import ANSWER, PROMPT
    from tasks.functions.kernels.shingling import listed
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int64)
    if not len(column):
        return packed(borders, np.zeros(0, np.int64))
    name, texts = side[0].as_py(), texts_of(messages.turns_of(column))
    mark = {"prompt": PROMPT, "answer": ANSWER}[name]
    return packed(borders, listed(texts, SIDES[name], characters(), only(n, 1), mark, borders))


def packed(borders: npt.NDArray[np.int64], hashes: npt.NDArray[np.int64]) -> pa.Array:
    """Return hashes that lie end to end as bytes: row r has those from `borders[r]` on."""
    buffers = [None, pa.py_buffer(borders * WIDTH), pa.py_buffer(hashes)]
    return pa.LargeBinaryArray.from_buffers(pa.large_binary(), len(borders) - 1, buffers)


def jaccard(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Return for each row what two packed lists share, to all that they hold; two empty ones: 1."""
    from tasks.functions.kernels.shingling import likenesses

    found = np.ones(len(left), np.float64)
    likenesses(*_unpacked(left), *_unpacked(right), found)
    return pa.array(found)


def _unpacked(
    column: pa.ChunkedArray | pa.Array,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    column = column.cast(pa.large_binary())
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    _, places, data = column.buffers()
    borders = np.frombuffer(places, np.int64)[column.offset :][: len(column) + 1] // WIDTH
    held = np.frombuffer(data or b"", np.int64, borders[-1])
    return borders, held


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
    SqlFunction("shingles", (messages.SQL_TYPE, "varchar", "bigint"), "blob", shingles),
    SqlFunction("jaccard", ("blob", "blob"), "double", jaccard),
    SqlFunction("overlap", ("bigint[]", "bigint[]"), "bigint", overlap),
]
