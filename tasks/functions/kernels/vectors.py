"""The greedy choice by whole vectors: all that were chosen are looked at, block by block."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.choosing import (
    CHOSEN,
    NOBODY,
    Fates,
    Seats,
    Shares,
    compare,
    is_full,
    new_fates,
    seat,
)
from tasks.functions.kernels.prefix_filter import rounded
from tasks.functions.kernels.sets import Numbers

Singles = npt.NDArray[np.float32]
_BLOCK = 512
# What single precision may be wrong by, many times over: every pair near the limit is measured.
_DOUBT = 1e-3


def choose_by_vectors(
    places: Seats, vectors: npt.NDArray[np.int16], spaces: Numbers, limit: float
) -> Fates:
    """Return the fate of rows in the order of choice, compared by the cosine of whole vectors.

    Rows of another space, or of none (-1), are not compared. Single precision proposes pairs,
    whole numbers decide: the sums are exact, in whatever order they are made.
    """
    fates = new_fates(len(vectors))
    lengths = np.sqrt(np.einsum("ij,ij->i", vectors, vectors, dtype=np.float64))
    units = (vectors / np.maximum(lengths, 1)[:, None]).astype(np.float32)
    chosen, count = np.empty(len(vectors), np.int64), 0
    for start in range(0, len(vectors), _BLOCK):
        if places.chosen[-1] >= places.caps[-1]:
            units = units[:0]  # the budget is spent: nothing more is compared
        block, before = units[start : start + _BLOCK], count
        likely = block @ units[:before].T, block @ block.T
        end = min(start + _BLOCK, len(vectors))
        span = (start, end)
        rows = (vectors, lengths, spaces)
        count = _choose_block(places, rows, likely, span, (chosen, before), limit, fates)
        # Chosen rows move to the front: all that they overwrite are decided.
        if len(units):
            units[before:count] = units[chosen[before:count]]
    return fates


@kernel
def _choose_block(
    places: Seats,
    rows: tuple[npt.NDArray[np.int16], Shares, Numbers],
    likely: tuple[Singles, Singles],
    span: tuple[int, int],
    held: tuple[Numbers, int],
    limit: float,
    fates: Fates,
) -> int:
    start, end = span
    chosen, before = held
    count = before
    for row in range(start, end):
        if is_full(places, row, fates):
            continue
        if rows[2][row] != NOBODY:
            for place in range(count):
                other = chosen[place]
                near = (
                    likely[0][row - start, place]
                    if place < before
                    else likely[1][row - start, other - start]
                )
                if near > limit - _DOUBT and rows[2][row] == rows[2][other]:
                    compare(fates, row, other, _cosine(rows[0], rows[1], row, other), limit)
        if fates.verdict[row] == CHOSEN:
            seat(places, row)
            chosen[count] = row
            count += 1
    return count


@part
def _cosine(vectors: npt.NDArray[np.int16], lengths: Shares, row: int, other: int) -> float:
    both = np.int64(0)
    for place in range(vectors.shape[1]):
        both += np.int64(vectors[row, place]) * np.int64(vectors[other, place])
    return rounded(both / (lengths[row] * lengths[other]))
