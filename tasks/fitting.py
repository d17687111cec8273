"""Fitting lines of weights to labels: folds grouped by question, one byte a weight, calibrated.

Needs scikit-learn (extra `[train]`), imported where it is called. What a fold is judged by is the
line as it would be shipped, its weights rounded to a byte. Each language is fitted by itself.
"""

from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np

from tasks.functions.linear import Line, Numbers, Platt, Signal, Spec, hashed, signalled
from tasks.labelled import Examples, Rows

FOLDS = 5
_SEED, _STEPS, _TOLERANCE = 7, 1_000, 1e-2
# Of 0.1, 0.3, 1 and 3 the AUC on moderation and COLD labels lay within 0.002.
_PENALTY = 0.1
# Signals stand at about the size of the n-grams' part, so that one penalty fits both.
_SIGNAL_SIZE = 0.3
_LARGEST = 127


class Judged(NamedTuple):
    """What lines that had not seen a row's group make of it: the model's, and length's alone.

    Probabilities are calibrated on the margins of the other folds.
    """

    margins: Numbers
    by_length: Numbers
    probabilities: Numbers


def judged(examples: Examples, spec: Spec) -> Judged:
    """Return what is made of each held-out row of one language, NaN for assumed ones."""
    found = Judged(*(np.full(len(examples.labels), np.nan) for _ in Judged._fields))
    table, folds = _table(examples, spec), _folds(examples)
    for fold in range(FOLDS):
        learnt, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        found.margins[held] = margins_of(_fitted(examples, table, learnt), examples, table, held)
        found.by_length[held] = _by_length(examples, learnt, held)
    for fold in range(FOLDS):
        others, held = np.flatnonzero((folds != fold) & (folds >= 0)), folds == fold
        slope, intercept = calibration(examples, found.margins, others)
        logits = slope * found.margins[held] + intercept
        found.probabilities[held] = 1 / (1 + np.exp(-logits))
    return found


def fitted(examples: Examples, spec: Spec, found: Judged) -> Line:
    """Return the line of all examples of one language, calibrated on its held-out margins."""
    line = _fitted(examples, _table(examples, spec), np.arange(len(examples.labels)))
    real = np.flatnonzero(~examples.is_assumed)
    return replace(line, platt=calibration(examples, found.margins, real))


def left_out(examples: Examples, spec: Spec, rows: Rows) -> Numbers:
    """Return the margins of some rows by a line of all others."""
    learnt = np.setdiff1d(np.arange(len(examples.labels)), rows)
    table = _table(examples, spec)
    return margins_of(_fitted(examples, table, learnt), examples, table, rows)


def calibration(examples: Examples, margins: Numbers, rows: Rows) -> Platt:
    """Return the Platt scaling of some rows' margins; it never turns their order round."""
    line = _line(margins[rows][:, None], examples.labels[rows], examples.weights[rows], 1e4)
    return Platt(max(0.0, float(line.coef_[0, 0])), float(line.intercept_[0]))


def margins_of(line: Line, examples: Examples, table: Any, rows: Rows) -> Numbers:
    """Return the margins of some rows, of which `table` holds the n-grams."""
    of_words = table[rows] @ (line.weights * line.scale)
    columns = {name: each[rows] for name, each in examples.signals.items()}
    margins: Numbers = line.bias + of_words + signalled(line, columns, len(rows))
    return margins


def _folds(examples: Examples) -> Rows:
    """Return each row's fold, -1 where it is only assumed; groups stay together."""
    from sklearn.model_selection import GroupKFold

    real, folds = np.flatnonzero(~examples.is_assumed), np.full(len(examples.labels), -1)
    split = GroupKFold(FOLDS, shuffle=True, random_state=_SEED)
    groups = np.unique(examples.groups[real].astype(str), return_inverse=True)[1]
    for fold, (_, held) in enumerate(split.split(real, groups=groups)):
        folds[real[held]] = fold
    return folds


def _table(examples: Examples, spec: Spec) -> Any:
    """Return the n-grams of all texts as a sparse matrix: 1 / sqrt(count) of its half each."""
    from scipy.sparse import csr_matrix

    borders, buckets = hashed(examples.texts, spec)
    counts = np.diff(borders)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts)
    return csr_matrix((values, buckets, borders[::2]), (len(examples.texts), 2 << spec.bits))


def _fitted(examples: Examples, table: Any, rows: Rows) -> Line:
    from scipy.sparse import diags, hstack

    seen = table[rows]
    rarity = _rarity(seen)
    signals = {name: _signal(each[rows]) for name, each in examples.signals.items()}
    beside = _standard(examples, signals, rows)
    whole = hstack([seen @ diags(rarity), _SIGNAL_SIZE * beside]).tocsr()
    line = _sparse_line(whole, examples.labels[rows], examples.weights[rows])
    weights = line.coef_[0][: table.shape[1]] * rarity
    counts = _SIGNAL_SIZE * line.coef_[0][table.shape[1] :]
    scale = float(np.abs(weights).max()) / _LARGEST or 1.0
    return Line(
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale,
        bias=float(line.intercept_[0]),
        signals={
            name: each._replace(weight=float(count))
            for (name, each), count in zip(signals.items(), counts, strict=True)
        },
    )


def _rarity(table: Any) -> Numbers:
    """Return how much a bucket counts by the texts that hold it: 0 in one, less in many."""
    held = np.bincount(table.indices, minlength=table.shape[1])
    return np.where(held >= 2, np.log((1 + table.shape[0]) / (1 + held)) + 1, 0.0)


def _signal(values: Numbers) -> Signal:
    return Signal(float(values.mean()), max(float(values.std()), 1e-6), 1.0)


def _standard(examples: Examples, signals: dict[str, Signal], rows: Rows) -> Any:
    from scipy.sparse import csr_matrix

    columns = [
        (examples.signals[name][rows] - each.mean) / each.spread for name, each in signals.items()
    ]
    return csr_matrix(np.stack(columns, axis=1) if columns else np.zeros((len(rows), 0)))


def _by_length(examples: Examples, learnt: Rows, held: Rows) -> Numbers:
    """Return what a line makes of nothing but a text's length: the baseline to beat."""
    shape = np.stack([examples.lengths, examples.lengths**2], axis=1)
    line = _line(shape[learnt], examples.labels[learnt], examples.weights[learnt], 1.0)
    margins: Numbers = line.decision_function(shape[held])
    return margins


def _line(shape: Numbers, labels: Rows, weights: Numbers, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=_STEPS).fit(shape, labels, sample_weight=weights)


def _sparse_line(table: Any, labels: Rows, weights: Numbers) -> Any:
    from sklearn.linear_model import LogisticRegression

    fit = LogisticRegression(
        C=_PENALTY,
        solver="liblinear",
        dual=True,
        tol=_TOLERANCE,
        max_iter=_STEPS,
        random_state=_SEED,
    )
    return fit.fit(table, labels, sample_weight=weights)
