"""What folds show of a model: AUC and precision with intervals, beside length alone, by source.

Intervals are 95 % of a bootstrap over groups (200 draws, seeded): rows of one question go together.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.fitting import Examples, Judged
from tasks.functions.linear import Numbers

_DRAWS, _SEED = 200, 7
_LEAST = 20
Marks = npt.NDArray[np.bool_]


def auc(labels: npt.NDArray[np.int64], scores: Numbers) -> float:
    """Return the probability that a row of label 1 has a higher score than one of label 0."""
    from scipy.stats import rankdata

    ones = int(labels.sum())
    zeros = len(labels) - ones
    if not ones or not zeros:
        return float("nan")
    above = rankdata(scores)[labels == 1].sum() - ones * (ones + 1) / 2
    return float(above / (ones * zeros))


def fold_figures(examples: Examples, found: Judged, threshold: float) -> list[dict[str, Any]]:
    """Return one row of figures a source and language, and a language over all its sources.

    `threshold` is the probability over which a text counts as found. Assumed rows are not counted.
    """
    real = ~examples.is_assumed & np.isfinite(found.margins)
    pairs = sorted(set(zip(examples.languages[real], examples.sources[real], strict=True)))
    places = [(language, source) for language, source in pairs]
    places += [(language, "*") for language in sorted(set(examples.languages[real]))]
    figures = []
    for language, source in places:
        of_it = real & (examples.languages == language)
        of_it &= (examples.sources == source) if source != "*" else True
        if np.bincount(examples.labels[of_it], minlength=2).min() >= _LEAST:
            told = {"language": str(language), "source": str(source)}
            figures.append(told | _figures(examples, found, np.flatnonzero(of_it), threshold))
    return figures


def _figures(
    examples: Examples, found: Judged, rows: npt.NDArray[np.int64], threshold: float
) -> dict[str, Any]:
    labels, margins = examples.labels[rows], found.margins[rows]
    lengths, is_over = found.by_length[rows], found.probabilities[rows] > threshold
    drawn = [
        (
            auc(labels[draw], margins[draw]),
            auc(labels[draw], margins[draw]) - auc(labels[draw], lengths[draw]),
            _precision(labels[draw], is_over[draw]),
        )
        for draw in _draws(examples.groups[rows])
    ]
    intervals = np.nanpercentile(np.array(drawn), [2.5, 97.5], axis=0)
    values = {
        "auc": (auc(labels, margins), 0),
        "gain": (auc(labels, margins) - auc(labels, lengths), 1),
        "precision": (_precision(labels, is_over), 2),
    }
    return {
        "rows": len(rows),
        "share": round(float(labels.mean()), 4),
        "length_auc": round(auc(labels, lengths), 4),
        "over": int(is_over.sum()),
        "recall": round(float(is_over[labels == 1].mean()), 4),
        **{name: round(value, 4) for name, (value, _) in values.items()},
        **{
            f"{name}_{side}": round(float(intervals[end, place]), 4)
            for name, (_, place) in values.items()
            for end, side in enumerate(("low", "high"))
        },
    }


def _precision(labels: npt.NDArray[np.int64], is_over: Marks) -> float:
    return float(labels[is_over].mean()) if is_over.any() else float("nan")


def _draws(groups: npt.NDArray[np.object_]) -> list[npt.NDArray[np.int64]]:
    """Return draws of whole groups with replacement, as the places of their rows."""
    known, place = np.unique(groups.astype(str), return_inverse=True)
    order = np.argsort(place, kind="stable")
    members = np.split(order, np.cumsum(np.bincount(place))[:-1])
    chance = np.random.default_rng(_SEED)
    return [
        np.concatenate([members[each] for each in chance.integers(0, len(known), len(known))])
        for _ in range(_DRAWS)
    ]
