"""Fitting a linear model to labels: folds grouped by question, one byte a weight, calibrated.

Needs scikit-learn (extra `[train]`), imported where it is called. What a fold is judged by is the
model as it would be shipped, its weights rounded to a byte.
"""

from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions.linear import LinearModel, Numbers, Platt, Signal, Spec, hashed

FOLDS = 5
# Fewer tell nothing: at 50 of a label, AUC has a standard error of about 0.04.
LEAST_ROWS, LEAST_OF_EACH = 200, 50
_SEED, _STEPS, _TOLERANCE = 7, 1_000, 1e-3
# Of 0.1, 0.3 and 1 the middle was best or within 0.002 of it on moderation and on COLD labels.
_PENALTY = 0.3
# Signals stand at about the size of the n-grams' part, so that one penalty fits both.
_SIGNAL_SIZE = 0.3
_LARGEST = 127
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """What a model learns from, one place a row; rows that are only assumed are never judged."""

    texts: pa.StringArray
    labels: Rows
    languages: npt.NDArray[np.object_]
    groups: npt.NDArray[np.object_]
    sources: npt.NDArray[np.object_]
    weights: Numbers
    is_assumed: npt.NDArray[np.bool_]
    lengths: Numbers
    signals: dict[str, Numbers]
    keys: Rows


class Judged(NamedTuple):
    """Margins of rows by models that had not seen their group: the model's, and by length alone."""

    margins: Numbers
    by_length: Numbers
    probabilities: Numbers


def judged(examples: Examples, spec: Spec) -> Judged:
    """Return held-out margins and probabilities, NaN for assumed rows; 5 folds by group.

    Each fold's probabilities are calibrated on the held-out margins of the others.
    """
    found = Judged(*(np.full(len(examples.labels), np.nan) for _ in Judged._fields))
    table, folds = _table(examples, spec), _folds(examples)
    for fold in range(FOLDS):
        learnt, held = np.flatnonzero(folds != fold), np.flatnonzero(folds == fold)
        model = _fitted(examples, spec, table, learnt)
        found.margins[held] = _margins(model, examples, table, held)
        found.by_length[held] = _by_length(examples, learnt, held)
    for fold in range(FOLDS):
        others, held = (folds != fold) & (folds >= 0), folds == fold
        platts = calibrations(examples, found.margins, others)
        for language, (slope, intercept) in platts.items():
            rows = held & (examples.languages == language)
            found.probabilities[rows] = 1 / (1 + np.exp(-(slope * found.margins[rows] + intercept)))
    return found


def fitted(name: str, examples: Examples, spec: Spec, found: Judged) -> LinearModel:
    """Return the model of all examples, calibrated on the held-out margins of its folds."""
    model = _fitted(examples, spec, _table(examples, spec), np.arange(len(examples.labels)))
    platts = calibrations(examples, found.margins, ~examples.is_assumed)
    taught = np.unique(examples.keys).astype(np.uint32)
    return replace(model, name=name, calibration=platts, trained_on=taught)


def left_out(
    examples: Examples, spec: Spec, is_held: npt.NDArray[np.bool_]
) -> tuple[Numbers, Numbers]:
    """Return the margins of some rows by models of all others: of the words, and of length alone."""
    learnt, held = np.flatnonzero(~is_held), np.flatnonzero(is_held)
    table = _table(examples, spec)
    model = _fitted(examples, spec, table, learnt)
    return _margins(model, examples, table, held), _by_length(examples, learnt, held)


def calibrations(
    examples: Examples, margins: Numbers, rows: npt.NDArray[np.bool_]
) -> dict[str, Platt]:
    """Return a Platt scaling for each language with labels enough among the rows."""
    found = {}
    for language in sorted(set(examples.languages[rows])):
        of_it = np.flatnonzero(rows & (examples.languages == language) & np.isfinite(margins))
        labels = examples.labels[of_it]
        if np.bincount(labels, minlength=2).min() >= LEAST_OF_EACH:
            line = _line(margins[of_it][:, None], labels, examples.weights[of_it], 1e4)
            found[str(language)] = Platt(
                max(0.0, float(line.coef_[0, 0])), float(line.intercept_[0])
            )
    return found


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


def _fitted(examples: Examples, spec: Spec, table: Any, rows: Rows) -> LinearModel:
    from scipy.sparse import csr_matrix, diags, hstack
    from sklearn.linear_model import LogisticRegression

    seen = table[rows]
    rarity = _rarity(seen)
    means = {name: values[rows].mean() for name, values in examples.signals.items()}
    spreads = {name: values[rows].std() for name, values in examples.signals.items()}
    signals = {name: Signal(means[name], max(spreads[name], 1e-6), 1.0) for name in means}
    parts = [_SIGNAL_SIZE * _standard(examples, signals, rows)] if signals else []
    whole = hstack([seen @ diags(rarity), *(csr_matrix(each) for each in parts)]).tocsr()
    line = LogisticRegression(
        C=_PENALTY,
        solver="liblinear",
        dual=True,
        tol=_TOLERANCE,
        max_iter=_STEPS,
        random_state=_SEED,
    ).fit(whole, examples.labels[rows], sample_weight=examples.weights[rows])
    weights = line.coef_[0][: table.shape[1]] * rarity
    beside = _SIGNAL_SIZE * line.coef_[0][table.shape[1] :]
    scale = float(np.abs(weights).max()) / _LARGEST or 1.0
    return LinearModel(
        name="",
        spec=spec,
        weights=np.rint(weights / scale).astype(np.int8),
        scale=scale,
        bias=float(line.intercept_[0]),
        calibration={},
        signals={
            name: each._replace(weight=float(weight))
            for (name, each), weight in zip(signals.items(), beside, strict=True)
        },
    )


def _rarity(table: Any) -> Numbers:
    """Return how much a bucket counts by the texts that hold it: 0 in one, less in many."""
    held = np.bincount(table.indices, minlength=table.shape[1])
    return np.where(held >= 2, np.log((1 + table.shape[0]) / (1 + held)) + 1, 0.0)


def _standard(examples: Examples, signals: dict[str, Signal], rows: Rows) -> Numbers:
    columns = [
        (examples.signals[name][rows] - each.mean) / each.spread for name, each in signals.items()
    ]
    return np.stack(columns, axis=1)


def _margins(model: LinearModel, examples: Examples, table: Any, rows: Rows) -> Numbers:
    of_words = table[rows] @ (model.weights * model.scale)
    beside = model.of_signals({name: each[rows] for name, each in examples.signals.items()})
    margins: Numbers = model.bias + of_words + beside
    return margins


def _by_length(examples: Examples, learnt: Rows, held: Rows) -> Numbers:
    """Return what a model makes of nothing but a text's length: the baseline to beat."""
    shape = np.stack([examples.lengths, examples.lengths**2], axis=1)
    line = _line(shape[learnt], examples.labels[learnt], examples.weights[learnt], 1.0)
    margins: Numbers = line.decision_function(shape[held])
    return margins


def _line(shape: Numbers, labels: Rows, weights: Numbers, strength: float) -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=strength, max_iter=_STEPS).fit(shape, labels, sample_weight=weights)
