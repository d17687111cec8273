"""Rows joined by edges: who is kept, who goes for whom, and how many hang together."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.sets import Numbers

Shares = npt.NDArray[np.float64]
NOBODY = -1


class Fates(NamedTuple):
    """One place a row that has an edge: its survivor's place, their similarity, its cluster."""

    survivor: Numbers
    similarity: Shares
    cluster_size: Numbers


@kernel
def fates(starts: Numbers, others: Numbers, similarities: Shares) -> Fates:
    """Return the fate of rows 0, 1, … in the order of survival, from edges to earlier rows alone.

    Row r has the edges `starts[r]` to `starts[r + 1]`. It goes only if one leads to a kept row: to
    the most similar one, of equally similar ones to the first. A kept row survives itself.
    """
    count = len(starts) - 1
    survivor, similarity = np.empty(count, np.int64), np.ones(count, np.float64)
    parents = np.arange(count)
    for row in range(count):
        best = NOBODY
        for edge in range(starts[row], starts[row + 1]):
            other = others[edge]
            _join(parents, row, other)
            if survivor[other] == other and _is_better(similarities, others, edge, best):
                best = edge
        survivor[row] = row if best == NOBODY else others[best]
        similarity[row] = 1.0 if best == NOBODY else similarities[best]
    return Fates(survivor, similarity, _sizes(parents))


@part
def _is_better(similarities: Shares, others: Numbers, edge: int, best: int) -> bool:
    if best == NOBODY or similarities[edge] != similarities[best]:
        return bool(best == NOBODY or similarities[edge] > similarities[best])
    return bool(others[edge] < others[best])


@part
def _root(parents: Numbers, row: int) -> int:
    while parents[row] != row:
        parents[row] = parents[parents[row]]
        row = parents[row]
    return row


@part
def _join(parents: Numbers, one: int, other: int) -> None:
    first, second = _root(parents, one), _root(parents, other)
    parents[max(first, second)] = min(first, second)


@part
def _sizes(parents: Numbers) -> Numbers:
    sizes = np.zeros(len(parents), np.int64)
    for row in range(len(parents)):
        sizes[_root(parents, row)] += int64(1)
    for row in range(len(parents)):
        # A root stands before all that hang from it, so its own size is read first.
        sizes[row] = sizes[_root(parents, row)]
    return sizes
