"""What folds show of a model: AUC and precision with intervals, beside length alone, by source.

Intervals are 95 % of a bootstrap over groups (200 draws, seeded): rows of one question go together;
those of precision are Wilson's.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.fitting import Judged, left_out
from tasks.functions.linear import Numbers, Spec
from tasks.labelled import LEAST_OF_EACH, Examples

_DRAWS, _SEED = 200, 7
_LEAST = 20
_Z = 1.959964
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


def fold_figures(
    language: str, examples: Examples, found: Judged, threshold: float
) -> list[dict[str, Any]]:
    """Return a row of figures for each source of a language, and a last one (`*`) over all.

    `threshold` is the probability over which a text counts as found. Assumed rows are not counted,
    nor are sources of fewer than 20 of a label.
    """
    real = np.flatnonzero(~examples.is_assumed)
    figures = []
    for source in [*sorted(set(examples.sources[real])), "*"]:
        rows = real if source == "*" else real[examples.sources[real] == source]
        if np.bincount(examples.labels[rows], minlength=2).min() >= _LEAST:
            told = {"language": language, "source": str(source)}
            figures.append(told | _figures(examples, found, rows, threshold))
    return figures


def transfer_figures(language: str, examples: Examples, spec: Spec) -> list[dict[str, Any]]:
    """Return, for each source, what a line learnt from the others alone is worth on it, and a mean.

    A model is used on sources that nobody labelled: this says whether what it learnt holds there.
    Beside it stands length in whichever direction suits the source: where sources disagree on that,
    length as others teach it is too easily beaten.
    The last row (`*`) is the mean gain over all sources, with its interval. None of one source.
    """
    real = np.flatnonzero(~examples.is_assumed)
    figures, gains = [], []
    sources = [each for each in sorted(set(examples.sources[real])) if _is_enough(examples, each)]
    for source in sources if len(sources) > 1 else []:
        rows = real[examples.sources[real] == source]
        labels, margins = examples.labels[rows], left_out(examples, spec, rows)
        lengths = examples.lengths[rows]
        lengths = lengths if auc(labels, lengths) >= 0.5 else -lengths
        drawn = [
            auc(labels[draw], margins[draw]) - auc(labels[draw], lengths[draw])
            for draw in _draws(examples.groups[rows])
        ]
        gains.append(np.array([auc(labels, margins) - auc(labels, lengths), *drawn]))
        told = {
            "auc": _rounded(auc(labels, margins)),
            "length_auc": _rounded(auc(labels, lengths)),
        }
        figures.append(_gained(language, str(source), gains[-1]) | told)
    return [*figures, _gained(language, "*", np.mean(gains, axis=0))] if gains else []


def _gained(language: str, source: str, gains: Numbers) -> dict[str, Any]:
    low, high = _interval(gains[1:])
    told = {"gain": _rounded(float(gains[0])), "gain_low": low, "gain_high": high}
    return {"language": language, "source": source} | told


def _is_enough(examples: Examples, source: Any) -> bool:
    labels = examples.labels[~examples.is_assumed & (examples.sources == source)]
    return int(np.bincount(labels, minlength=2).min()) >= LEAST_OF_EACH


def _figures(
    examples: Examples, found: Judged, rows: npt.NDArray[np.int64], threshold: float
) -> dict[str, Any]:
    labels, margins = examples.labels[rows], found.margins[rows]
    lengths, is_over = found.by_length[rows], found.probabilities[rows] > threshold
    drawn = [
        (
            auc(labels[draw], margins[draw]),
            auc(labels[draw], margins[draw]) - auc(labels[draw], lengths[draw]),
        )
        for draw in _draws(examples.groups[rows])
    ]
    intervals = [*(_interval(each) for each in np.array(drawn).T), _wilson(labels[is_over])]
    values = {
        "auc": (auc(labels, margins), 0),
        "gain": (auc(labels, margins) - auc(labels, lengths), 1),
        "precision": (_precision(labels, is_over), 2),
    }
    return {
        "rows": len(rows),
        "share": round(float(labels.mean()), 4),
        "length_auc": _rounded(auc(labels, lengths)),
        "over": int(is_over.sum()),
        "recall": round(float(is_over[labels == 1].mean()), 4),
        **{name: _rounded(value) for name, (value, _) in values.items()},
        **{
            f"{name}_{side}": intervals[place][end]
            for name, (_, place) in values.items()
            for end, side in enumerate(("low", "high"))
        },
    }


def _interval(drawn: Numbers) -> list[float | None]:
    known = drawn[np.isfinite(drawn)]
    ends = np.percentile(known, [2.5, 97.5]) if len(known) else (np.nan, np.nan)
    return [_rounded(float(each)) for each in ends]


def _rounded(value: float) -> float | None:
    """Return a figure to 4 decimals, None where there is none: JSON has no NaN."""
    return None if np.isnan(value) else round(value, 4)


def _wilson(labels: npt.NDArray[np.int64]) -> list[float | None]:
    """Return Wilson's 95 % interval of a share: of 43 in 43 a bootstrap would say 1 to 1."""
    if not len(labels):
        return [None, None]
    count, share = len(labels), float(labels.mean())
    middle, spread = share + _Z**2 / (2 * count), share * (1 - share) / count
    reach = _Z * np.sqrt(spread + _Z**2 / (4 * count**2))
    return [_rounded((middle + side * reach) / (1 + _Z**2 / count)) for side in (-1, 1)]


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
