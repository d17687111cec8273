"""Circles of preferences: a whole-table algorithm over lists of who was preferred to whom."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.functions.whole_tables import rows, rows_of_each, rows_type

_FIELDS = (("number", "bigint"), ("first_number", "bigint"), ("cycle_size", "bigint"))
Numbers = npt.NDArray[np.int64]


def cycles(winners: pa.ChunkedArray, losers: pa.ChunkedArray) -> pa.Array:
    """Return for each list of edges one list of the answers that lie in a circle.

    A circle is a strongly connected set of two or more (Tarjan 1972, as SciPy does it), named by
    its smallest number. Edges come in any order; the members come by number.
    """
    return rows_of_each(_FIELDS, _cycles, winners, losers)


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
    return rows(
        _FIELDS, numbers[is_member], numbers[firsts[which]][is_member], sizes[which][is_member]
    )


FUNCTIONS = [
    SqlFunction(
        "cycles",
        ("bigint[]", "bigint[]"),
        rows_type(_FIELDS),
        cycles,
    )
]
