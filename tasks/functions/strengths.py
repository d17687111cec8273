"""Strengths of answers that voters compared: a whole-table algorithm over integer lists.

Bradley and Terry (1952): one answer is preferred to another with the odds of exp(difference of
their strengths).
"""

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.functions.whole_tables import rows, rows_of_each, rows_type

_FIELDS = (("number", "bigint"), ("group_number", "bigint"), ("strength", "double"))
Numbers = npt.NDArray[np.int64]


def strengths(
    winners: pa.ChunkedArray, losers: pa.ChunkedArray, weights: pa.ChunkedArray
) -> pa.Array:
    """Return for each list of contests one list of the answers in them, with their strengths.

    Strengths are log odds against an even answer, rounded to 6 places; `group_number` is the lowest
    number among all that contests join. A winner and a loser meet in one row, whose weight counts.
    """
    return rows_of_each(_FIELDS, _strengths, winners, losers, weights)


def _strengths(
    winners: Numbers, losers: Numbers, weights: npt.NDArray[np.float64]
) -> pa.StructArray:
    from tasks.functions.kernels import contests

    numbers, players = np.unique(np.concatenate([winners, losers]), return_inverse=True)
    won, lost = np.split(players.astype(np.int64), 2)
    group = contests.groups(won, lost, len(numbers))
    order = np.lexsort([np.arange(len(numbers)), group])
    borders = np.append(np.flatnonzero(np.diff(group[order], prepend=-1)), len(numbers))
    # Each contest is told of both who met in it.
    one, other = np.concatenate([won, lost]), np.concatenate([lost, won])
    gained = np.concatenate([weights, np.zeros(len(lost))])
    told = np.lexsort([gained, other, one])
    at = np.searchsorted(one[told], np.arange(len(numbers) + 1))
    met = np.concatenate([weights, weights])
    found = contests.strengths(
        order.astype(np.int64), borders, at, other[told], gained[told], met[told]
    )
    # Adding nothing makes a zero of a negative one.
    return rows(_FIELDS, numbers, numbers[group], np.round(found, 6) + 0.0)


FUNCTIONS = [
    SqlFunction(
        "strengths",
        ("bigint[]", "bigint[]", "double[]"),
        rows_type(_FIELDS),
        strengths,
    )
]
