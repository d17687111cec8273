"""Greedy survivors among rows that edges join: a whole-table algorithm over integer lists."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.functions.whole_tables import rows, rows_of_each, rows_type

_FIELDS = (
    ("number", "bigint"),
    ("survivor_number", "bigint"),
    ("similarity", "double"),
    ("cluster_size", "bigint"),
)


def survivors(
    firsts: pa.ChunkedArray, seconds: pa.ChunkedArray, similarities: pa.ChunkedArray
) -> pa.Array:
    """Return for each list of edges one list of the rows they join, each with who survives it.

    Rows are numbers in the order of survival, edges come in any order, once each. A row goes only
    if an edge leads to an earlier row that is kept; `cluster_size` counts all rows that hang
    together.
    """
    return rows_of_each(_FIELDS, _survivors, firsts, seconds, similarities)


def _survivors(
    firsts: npt.NDArray[np.int64],
    seconds: npt.NDArray[np.int64],
    similarities: npt.NDArray[np.float64],
) -> pa.StructArray:
    from tasks.functions.kernels.clusters import fates

    numbers = np.unique(np.concatenate([firsts, seconds]))
    earlier = np.searchsorted(numbers, np.minimum(firsts, seconds))
    later = np.searchsorted(numbers, np.maximum(firsts, seconds))
    order = np.argsort(later, kind="stable")
    starts = np.searchsorted(later[order], np.arange(len(numbers) + 1))
    found = fates(starts, earlier[order], similarities[order])
    return rows(_FIELDS, numbers, numbers[found.survivor], found.similarity, found.cluster_size)


FUNCTIONS = [
    SqlFunction(
        "survivors",
        ("bigint[]", "bigint[]", "double[]"),
        rows_type(_FIELDS),
        survivors,
    )
]
