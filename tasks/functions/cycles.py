"""Circles of preferences: a whole-table algorithm over lists of who was preferred to whom."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction

_FIELDS = ("number", "first_number", "cycle_size")
Numbers = npt.NDArray[np.int64]


def cycles(winners: pa.ChunkedArray, losers: pa.ChunkedArray) -> pa.Array:
    """Return for each list of edges one list of the answers that lie in a circle.

    A circle is a strongly connected set of two or more (Tarjan 1972, as SciPy does it), named by
    its smallest number. Edges come in any order; the members come by number.
    """
    found = [
        _cycles(*(np.asarray(each.values, np.int64) for each in lists))
        for lists in zip(winners, losers, strict=True)
    ]
    borders = np.cumsum([0, *(len(each) for each in found)])
    values = pa.concat_arrays(found) if found else _structs(*(np.zeros(0, np.int64),) * 3)
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values)


def _cycles(winners: Numbers, losers: Numbers) -> pa.StructArray:
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    numbers, at = np.unique(np.concatenate([winners, losers]), return_inverse=True)
    count = len(numbers)
    edges = coo_array((np.ones(len(winners), np.int8), np.split(at, 2)), (count, count))
    _, component = connected_components(edges, directed=True, connection="strong")
    _, firsts, which, sizes = np.unique(
        component, return_index=True, return_inverse=True, return_counts=True
    )
    is_member = sizes[which] > 1
    return _structs(numbers[is_member], numbers[firsts[which]][is_member], sizes[which][is_member])


def _structs(*columns: Numbers) -> pa.StructArray:
    return pa.StructArray.from_arrays(
        [pa.array(each, pa.int64()) for each in columns], names=list(_FIELDS)
    )


FUNCTIONS = [
    SqlFunction(
        "cycles",
        ("bigint[]", "bigint[]"),
        f"struct({', '.join(f'{name} bigint' for name in _FIELDS)})[]",
        cycles,
    )
]
