"""Pairs as a classifier takes them: each part of what they differ in on a scale of its own."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.linear import Numbers
from tasks.rewards.features import Differences
from tasks.rewards.pairs import Rows

_LEAST_SPREAD = 0.1


class Shape(NamedTuple):
    """Pairs as they are fitted: n-grams and signals side by side, and what each was multiplied by.

    Every second pair is turned round, for a classifier wants two classes; without an intercept
    that changes nothing.
    """

    whole: Any
    labels: npt.NDArray[np.int64]
    grams: Numbers
    spreads: dict[str, float]


def shape_of(found: Differences, rows: Rows) -> Shape:
    """Return pairs as a classifier takes them; of n-grams the rarer count more, by these pairs."""
    from scipy.sparse import csr_matrix, hstack

    grams = found.grams[rows]
    factors = _factors(np.bincount(grams.indices, minlength=grams.shape[1]), len(rows))
    turned = np.where(np.arange(len(rows)) % 2, -1.0, 1.0).astype(np.float32)
    grams.data *= factors.astype(np.float32)[grams.indices]
    grams.data *= np.repeat(turned, np.diff(grams.indptr))
    columns = {name: each[rows] for name, each in found.signals.items()}
    spreads = {name: _spread(each) * np.sqrt(len(columns)) for name, each in columns.items()}
    beside = np.stack([each / spreads[name] for name, each in columns.items()], axis=1)
    signals = csr_matrix((beside * turned[:, None]).astype(np.float32))
    whole = hstack([grams, signals], format="csr")
    return Shape(whole, turned.astype(np.int64), factors, spreads)


def _spread(differences: Numbers) -> float:
    """Return what a signal's differences are divided by: their root mean square, mostly.

    Of one that differs in few pairs that would be next to nothing, and those few would count more
    than all words: it is a tenth of the largest difference at least.
    """
    least = _LEAST_SPREAD * float(abs(differences).max())
    return max(float(np.sqrt((differences**2).mean())), least) or 1.0


def _factors(held: npt.NDArray[np.int64], count: int) -> Numbers:
    """Return how much a bucket counts by the pairs that differ in it: 0 of one, less of many.

    Either half of the buckets, words and characters, comes to a mean square of 1 a pair.
    """
    rarity = np.where(held >= 2, np.log((1 + count) / (1 + held)) + 1, 0.0)
    halves = np.split(held * rarity**2, 2)
    sizes = [float(np.sqrt(half.sum() / count)) or 1.0 for half in halves]
    factors: Numbers = rarity / np.repeat(sizes, len(rarity) // 2)
    return factors
