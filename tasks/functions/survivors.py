"""Greedy survivors among rows that edges join: a whole-table algorithm over integer lists."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction

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
    found = [
        _survivors(*(each.values.to_numpy() for each in lists))
        for lists in zip(firsts, seconds, similarities, strict=True)
    ]
    borders = np.cumsum([0, *(len(each) for each in found)])
    values = pa.concat_arrays(found) if found else _structs(*(np.zeros(0),) * 4)
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values)


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
    return _structs(numbers, numbers[found.survivor], found.similarity, found.cluster_size)


def _structs(*columns: npt.NDArray[np.generic]) -> pa.StructArray:
    kinds = {"bigint": pa.int64(), "double": pa.float64()}
    arrays = [
        pa.array(column, kinds[kind]) for column, (_, kind) in zip(columns, _FIELDS, strict=True)
    ]
    return pa.StructArray.from_arrays(arrays, names=[name for name, _ in _FIELDS])


FUNCTIONS = [
    SqlFunction(
        "survivors",
        ("bigint[]", "bigint[]", "double[]"),
        f"struct({', '.join(f'{name} {kind}' for name, kind in _FIELDS)})[]",
        survivors,
    )
]
