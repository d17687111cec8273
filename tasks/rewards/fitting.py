"""Fitting rewards: logistic regression on what two answers differ in, without an intercept.

Needs scikit-learn (extra `[train]`), imported where it is called. The penalty and the temperature
(how far a difference of rewards is from certainty) are found on inner folds of the pairs that are
learnt from, grouped by prompt; what is held out for figures is never looked at here.
"""

from dataclasses import replace
from typing import NamedTuple

import numpy as np

from tasks.functions.linear import Line, Numbers, Platt, Signal
from tasks.rewards.features import Differences
from tasks.rewards.figures import losses
from tasks.rewards.pairs import Objects, Rows
from tasks.rewards.shape import Shape, shape_of

# Each part of the features stands at a mean square of 1 a pair, so that one penalty fits all three.
PENALTIES = (0.3, 1.0, 3.0)
USUAL = 1.0
INNER_FOLDS = 5
# Over so many pairs the solver is another, penalties are not tried, and one pair of ten is not
# learnt from: it gives the temperature.
MANY, _ONE_ASIDE_OF = 10_000, 10
_LARGEST = 127
_SEED, _TOLERANCE, _STEPS, _STEPS_OF_MANY = 7, 1e-2, 300, 40


class Fitted(NamedTuple):
    """A line whose probabilities are calibrated, its penalty, and the log-loss of each tried."""

    line: Line
    penalty: float
    tried: dict[float, float]


def fitted(found: Differences, groups: Objects, rows: Rows) -> Fitted:
    """Return the line of some pairs, by the penalty that inner folds speak for."""
    if len(rows) > MANY:
        return _fitted_to_many(found, groups, rows)
    margins = _held_out(found, groups, rows)
    factors = {penalty: temperature(told) for penalty, told in margins.items()}
    lost = {penalty: losses(factors[penalty] * told) for penalty, told in margins.items()}
    best = best_of(lost)
    tried = {penalty: round(float(each.mean()), 6) for penalty, each in lost.items()}
    line = _line(shape_of(found, rows), best)
    return Fitted(_finished(line, factors[best], found), best, tried)


def _fitted_to_many(found: Differences, groups: Objects, rows: Rows) -> Fitted:
    """Return the line of most pairs by the usual penalty; the others give the temperature."""
    aside = folds_of(groups, rows, _ONE_ASIDE_OF, _SEED)[0]
    line = _line(shape_of(found, np.setdiff1d(rows, aside)), USUAL)
    margins = margins_of(line, found, aside)
    factor = temperature(margins)
    tried = {USUAL: round(float(losses(factor * margins).mean()), 6)}
    return Fitted(_finished(line, factor, found), USUAL, tried)


def _finished(line: Line, factor: float, found: Differences) -> Line:
    signals = {name: each._replace(mean=found.means[name]) for name, each in line.signals.items()}
    return replace(line, platt=Platt(factor, 0.0), signals=signals)


def folds_of(groups: Objects, rows: Rows, count: int, seed: int) -> list[Rows]:
    """Return some rows in so many folds; rows of one group fall into one fold."""
    from sklearn.model_selection import GroupKFold

    split = GroupKFold(count, shuffle=True, random_state=seed)
    numbers = np.unique(groups[rows].astype(str), return_inverse=True)[1]
    return [rows[held] for _, held in split.split(rows, groups=numbers)]


def best_of(lost: dict[float, Numbers]) -> float:
    """Return the usual penalty, unless another's losses are smaller by over a standard error.

    Penalties lie within noise of each other on few pairs: to take the least loss of three is to
    take chance for a finding.
    """
    gains = {penalty: lost[USUAL] - each for penalty, each in lost.items() if penalty != USUAL}
    clear = {
        penalty: float(gain.mean())
        for penalty, gain in gains.items()
        if gain.mean() > gain.std() / np.sqrt(len(gain))
    }
    return max(clear, key=lambda penalty: (clear[penalty], penalty)) if clear else USUAL


def temperature(margins: Numbers) -> float:
    """Return the factor, 0.01 to 100, by which margins of preferred answers are the likeliest.

    Of n pairs one in n + 2 is held to be the other way round (Platt 1999): where all are told
    right, that still does not make the next one certain.
    """
    from scipy.optimize import minimize_scalar

    doubt = 1 / (len(margins) + 2)

    def lost(power: float) -> float:
        scaled = 10.0**power * margins
        return float(((1 - doubt) * losses(scaled) + doubt * losses(-scaled)).mean())

    # The loss is convex in the factor: a search between bounds finds its one lowest place.
    found = minimize_scalar(lost, method="bounded", bounds=(-2.0, 2.0), options={"xatol": 1e-4})
    return round(float(10.0**found.x), 4)


def margins_of(line: Line, found: Differences, rows: Rows) -> Numbers:
    """Return by how much a line rewards each pair's chosen answer more, before its temperature."""
    told: Numbers = found.grams[rows] @ (line.weights * line.scale)
    for name, signal in line.signals.items():
        told = told + found.signals[name][rows] / signal.spread * signal.weight
    return told


def _held_out(found: Differences, groups: Objects, rows: Rows) -> dict[float, Numbers]:
    """Return margins of pairs by lines that have not learnt from their prompts, by penalty."""
    margins: dict[float, list[Numbers]] = {penalty: [] for penalty in PENALTIES}
    for held in folds_of(groups, rows, INNER_FOLDS, _SEED):
        shape = shape_of(found, np.setdiff1d(rows, held))
        for penalty in PENALTIES:
            margins[penalty].append(margins_of(_line(shape, penalty), found, held))
    return {penalty: np.concatenate(each) for penalty, each in margins.items()}


def _line(shape: Shape, penalty: float) -> Line:
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


def _solved(shape: Shape, penalty: float) -> Numbers:
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
