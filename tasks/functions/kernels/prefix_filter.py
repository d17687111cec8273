"""Likeness of rows by what they hold: the rows to compare are found by their rarest marks.

A row is a list of marks with weights. Marks are ranked, the rarest first, and each row holds them
in that order. For a limit t a row's *head* is as short as can be so that what is left of it alone
cannot be more like any row than t. Two rows over t then share a mark of both heads: were there
none, all that they share would lie in the rest of one of them (the prefix filter of Bayardo, Ma and
Srikant 2007). So no pair over the limit is missed.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.terms import COUNT_BITS, MOST_COUNT

Shares = npt.NDArray[np.float64]
# Likeness is compared as it is published: rounded to six decimals.
_SCALE = 1e6
_SLACK = 1e-6


class Marks(NamedTuple):
    """Row r holds the marks `ranks[at[r]:at[r + 1]]`, the rarest first, with their weights.

    A set has weights of 1 and is compared by Jaccard; else weights are of length 1, by cosine.
    `heads` are the ends of the heads.
    """

    at: Numbers
    ranks: Numbers
    weights: Shares
    heads: Numbers
    is_set: bool
    rank_count: int


def sets(at: Numbers, values: Numbers) -> Marks:
    """Return rows that are sets of values, compared by Jaccard."""
    ranks, order, _ = _ranked(at, values)
    return _marks(at, ranks, np.ones(len(order)), True)


def weighted(at: Numbers, packed: Numbers) -> Marks:
    """Return rows of terms (`term << 9 | count`) by TF-IDF, compared by cosine.

    A weight is (1 + ln count) (1 + ln((rows + 1) / (rows that hold it + 1))).
    """
    ranks, order, documents = _ranked(at, packed >> COUNT_BITS)
    counts = (packed & MOST_COUNT)[order]
    rarity = 1.0 + np.log((len(at) + 0.0) / (documents + 1.0))
    weights = (1.0 + np.log(counts)) * rarity
    _to_length_one(at, weights)
    return _marks(at, ranks, weights, False)


def _ranked(at: Numbers, values: Numbers) -> tuple[Numbers, Numbers, Numbers]:
    """Return each row's ranks in order, the order that the values came in, and each one's rows."""
    distinct, named, documents = np.unique(values, return_inverse=True, return_counts=True)
    by_rarity = np.argsort(documents, kind="stable")
    rank_of = np.empty(len(distinct), np.int64)
    rank_of[by_rarity] = np.arange(len(distinct))
    ranks = rank_of[named]
    rows = np.repeat(np.arange(len(at) - 1), np.diff(at))
    order = np.argsort(rows * max(1, len(distinct)) + ranks, kind="stable")
    return ranks[order], order, documents[named[order]]


def _marks(at: Numbers, ranks: Numbers, weights: Shares, is_set: bool) -> Marks:
    rank_count = int(ranks.max()) + 1 if len(ranks) else 0
    return Marks(at, ranks, weights, at[:-1].copy(), is_set, rank_count)


@kernel
def _to_length_one(at: Numbers, weights: Shares) -> None:
    for row in range(len(at) - 1):
        square = 0.0
        for place in range(at[row], at[row + 1]):
            square += weights[place] * weights[place]
        for place in range(at[row], at[row + 1]):
            weights[place] /= np.sqrt(square)


@kernel
def mark_heads(marks: Marks, limit: float) -> None:
    """Write where each row's head ends, for a limit on likeness."""
    bound = limit - _SLACK
    for row in range(len(marks.heads)):
        start, end = marks.at[row], marks.at[row + 1]
        if marks.is_set:
            # Over the limit, more than that share of the row is held in common.
            shared = max(0, int(np.floor(bound * (end - start))))
            marks.heads[row] = end - min(shared, end - start)
            continue
        place, rest = end, 0.0
        while place > start and rest + marks.weights[place - 1] ** 2 <= bound * abs(bound):
            place -= 1
            rest += marks.weights[place] ** 2
        marks.heads[row] = place


@part
def rounded(likeness: float) -> float:
    """Return a likeness as it is published."""
    return float(np.floor(likeness * _SCALE + 0.5) / _SCALE)


@part
def likeness_to(marks: Marks, held: Shares, row: int, other: int) -> float:
    """Return the likeness of a row, whose weights are `held` by rank, to another."""
    both = 0.0
    for place in range(marks.at[other], marks.at[other + 1]):
        both += held[marks.ranks[place]] * marks.weights[place]
    if not marks.is_set:
        return rounded(both)
    sizes = marks.at[row + 1] - marks.at[row] + marks.at[other + 1] - marks.at[other]
    return rounded(both / (sizes - both)) if both > 0 else 0.0
