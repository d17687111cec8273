"""Fitting rewards: logistic regression on what two answers differ in, without an intercept.

Needs scikit-learn (extra `[train]`), imported where it is called. The penalty and the temperature
(how far a difference of rewards is from certainty) are found on inner folds of the pairs that are
learnt from, grouped by prompt; what is held out for figures is never looked at here.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.linear import Line, Numbers, Platt, Signal
from tasks.rewards.features import Differences
from tasks.rewards.pairs import Objects, Rows

# Each part of the features stands at a mean square of 1 a pair, so that one penalty fits all three.
PENALTIES = (0.3, 1.0, 3.0)
USUAL = 1.0
INNER_FOLDS = 3
# Over FEW pairs penalties are not tried, and one fold alone gives the temperature; over MANY the
# solver is another.
FEW, MANY = 5_000, 10_000
_LARGEST = 127
_SEED, _TOLERANCE, _STEPS, _STEPS_OF_MANY = 7, 1e-2, 300, 40


class Fitted(NamedTuple):
    """A line whose probabilities are calibrated, its penalty, and the log-loss of each tried."""

    line: Line
    penalty: float
    tried: dict[float, float]


class _Shape(NamedTuple):
    """Pairs as they are fitted: n-grams and signals side by side, and what each was multiplied by.

    Every second pair is turned round, for a classifier wants two classes; without an intercept
    that changes nothing.
    """

    whole: Any
    labels: npt.NDArray[np.int64]
    grams: Numbers
    spreads: dict[str, float]


def fitted(found: Differences, groups: Objects, rows: Rows) -> Fitted:
    """Return the line of some pairs, by the penalty that is the likeliest on inner folds."""
    margins = _held_out(found, groups, rows, PENALTIES if len(rows) <= FEW else (USUAL,))
    factors = {penalty: temperature(told) for penalty, told in margins.items()}
    tried = {
        penalty: round(log_loss(factors[penalty] * told), 6) for penalty, told in margins.items()
    }
    best = min(tried, key=lambda penalty: (tried[penalty], penalty))
    line = _line(_shape(found, rows), best)
    signals = {name: each._replace(mean=found.means[name]) for name, each in line.signals.items()}
    return Fitted(replace(line, platt=Platt(factors[best], 0.0), signals=signals), best, tried)


def folds_of(groups: Objects, rows: Rows, count: int, seed: int) -> list[Rows]:
    """Return some rows in so many folds; rows of one group fall into one fold."""
    from sklearn.model_selection import GroupKFold

    split = GroupKFold(count, shuffle=True, random_state=seed)
    numbers = np.unique(groups[rows].astype(str), return_inverse=True)[1]
    return [rows[held] for _, held in split.split(rows, groups=numbers)]


def log_loss(margins: Numbers) -> float:
    """Return the mean of -log(1 / (1 + exp(-margin))): what is preferred has a margin above 0."""
    return float(np.logaddexp(0.0, -margins).mean())


def temperature(margins: Numbers) -> float:
    """Return the factor, 0.01 to 100, by which margins of preferred answers are the likeliest."""
    from scipy.optimize import minimize_scalar

    # The loss is convex in the factor: a search between bounds finds its one lowest place.
    found = minimize_scalar(
        lambda power: log_loss(10.0**power * margins),
        method="bounded",
        bounds=(-2.0, 2.0),
        options={"xatol": 1e-4},
    )
    return round(float(10.0**found.x), 4)


def margins_of(line: Line, found: Differences, rows: Rows) -> Numbers:
    """Return by how much a line rewards each pair's chosen answer more, before its temperature."""
    told: Numbers = found.grams[rows] @ (line.weights * line.scale)
    for name, signal in line.signals.items():
        told = told + found.signals[name][rows] / signal.spread * signal.weight
    return told


def _held_out(
    found: Differences, groups: Objects, rows: Rows, penalties: tuple[float, ...]
) -> dict[float, Numbers]:
    """Return margins of pairs by lines that have not learnt from their prompts, by penalty."""
    folds = folds_of(groups, rows, INNER_FOLDS, _SEED)
    margins: dict[float, list[Numbers]] = {penalty: [] for penalty in penalties}
    for held in folds if len(rows) <= FEW else folds[:1]:
        shape = _shape(found, np.setdiff1d(rows, held))
        for penalty in penalties:
            margins[penalty].append(margins_of(_line(shape, penalty), found, held))
    return {penalty: np.concatenate(each) for penalty, each in margins.items()}


def _shape(found: Differences, rows: Rows) -> _Shape:
    """Return pairs as a classifier takes them; of n-grams the rarer count more, by these pairs."""
    from scipy.sparse import csr_matrix, hstack

    grams = found.grams[rows]
    factors = _rarity(grams)
    half = len(factors) // 2
    grams.data *= factors.astype(np.float32)[grams.indices]
    is_char = grams.indices >= half
    for part in (np.s_[:half], np.s_[half:]):
        squares = grams.data[is_char if part.start else ~is_char] ** 2
        factors[part] /= _root_mean(squares, len(rows))
    grams = found.grams[rows]
    turned = np.where(np.arange(len(rows)) % 2, -1.0, 1.0).astype(np.float32)
    grams.data *= factors.astype(np.float32)[grams.indices]
    grams.data *= np.repeat(turned, np.diff(grams.indptr))
    columns = {name: each[rows] for name, each in found.signals.items()}
    spreads = {
        name: _root_mean(each**2, len(rows)) * np.sqrt(len(columns))
        for name, each in columns.items()
    }
    beside = np.stack([each / spreads[name] for name, each in columns.items()], axis=1)
    whole = hstack([grams, csr_matrix((beside * turned[:, None]).astype(np.float32))])
    return _Shape(whole.tocsr(), turned.astype(np.int64), factors, spreads)


def _root_mean(squares: Numbers, count: int) -> float:
    return float(np.sqrt(squares.sum(dtype=np.float64) / max(1, count))) or 1.0


def _rarity(grams: Any) -> Numbers:
    """Return how much a bucket counts by the pairs that differ in it: 0 of one, less of many."""
    held = np.bincount(grams.indices, minlength=grams.shape[1])
    return np.where(held >= 2, np.log((1 + grams.shape[0]) / (1 + held)) + 1, 0.0)


def _line(shape: _Shape, penalty: float) -> Line:
    """Return the line of pairs: weights of one byte, and what each signal counts."""
    counted = _solved(shape, penalty)
    weights = counted[: len(shape.grams)] * shape.grams
    scale = float(np.abs(weights).max()) / _LARGEST or 1.0
    told = zip(shape.spreads.items(), counted[len(shape.grams) :], strict=True)
    return Line(
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale,
        bias=0.0,
        signals={name: Signal(0.0, spread, float(count)) for (name, spread), count in told},
    )


def _solved(shape: _Shape, penalty: float) -> Numbers:
    from sklearn.linear_model import LogisticRegression

    few = {"solver": "liblinear", "dual": True, "random_state": _SEED, "max_iter": _STEPS}
    many = {"solver": "lbfgs", "max_iter": _STEPS_OF_MANY}
    fit = LogisticRegression(
        C=penalty,
        fit_intercept=False,
        tol=_TOLERANCE,
        **(few if len(shape.labels) <= MANY else many),
    )
    solved: Numbers = fit.fit(shape.whole, shape.labels).coef_[0].astype(np.float64)
    return solved
