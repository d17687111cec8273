"""Shingles: runs of tokens, as hashes, that near-duplicates share."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.functions.messages import only

# Of longer columns each half is read alone: what is read is held.
_MOST_BYTES = 1 << 26


def jaccard(
    numbers: pa.ChunkedArray,
    texts: pa.ChunkedArray,
    other_numbers: pa.ChunkedArray,
    other_texts: pa.ChunkedArray,
    n: pa.ChunkedArray,
) -> pa.Array:
    """Return for each pair of texts the Jaccard similarity of their n-token shingles; none is 1.

    Of one number is one text: it is read once, however many pairs it is in.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.shingling import likenesses
    from tasks.functions.kernels.texts import strings

    half = len(texts) // 2
    if half and texts.nbytes + other_texts.nbytes > _MOST_BYTES:
        columns = (numbers, texts, other_numbers, other_texts, n)
        return pa.concat_arrays(
            [
                jaccard(*(each[:half] for each in columns)),
                jaccard(*(each[half:] for each in columns)),
            ]
        )
    found, measured = (np.empty(len(texts), np.float64) for _ in range(2))
    every = pa.chunked_array([*texts.chunks, *other_texts.chunks], pa.string()).combine_chunks()
    firsts, others = _places(numbers, other_numbers)
    order = np.argsort(firsts, kind="stable")
    likenesses(*strings(every), characters(), only(n, 1), firsts[order], others[order], measured)
    found[order] = measured
    return pa.array(found)


def _places(
    numbers: pa.ChunkedArray, others: pa.ChunkedArray
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return for the first and the other of each pair where its text stands first among all."""
    every = np.concatenate([numbers.to_numpy(), others.to_numpy()])
    _, first, text = np.unique(every, return_index=True, return_inverse=True)
    firsts, others_at = np.split(first[text], [len(numbers)])
    return firsts, others_at


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
    SqlFunction(
        "jaccard",
        ("bigint", "varchar", "bigint", "varchar", "bigint"),
        "double",
        jaccard,
    ),
    SqlFunction("overlap", ("bigint[]", "bigint[]"), "bigint", overlap),
]
