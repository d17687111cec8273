"""How far scores agree with labels: AUC, Spearman, pairs ranked right; and bootstrap intervals."""

from collections import defaultdict
from collections.abc import Callable, Sequence

import numpy as np
import numpy.typing as npt
from scipy.stats import rankdata

from bench._quality_labels import Example

Values = npt.NDArray[np.float64]
Measure = Callable[[Values, Sequence[Example]], float]


def auc(scores: Values, examples: Sequence[Example]) -> float:
    """Return the share of (good, bad) pairs over all texts that a score ranks right, ties half."""
    is_good = np.array([each.value > 0 for each in examples])
    good, bad = int(is_good.sum()), int((~is_good).sum())
    if not good or not bad:
        return 0.5
    return float((rankdata(scores)[is_good].sum() - good * (good + 1) / 2) / (good * bad))


def spearman(scores: Values, examples: Sequence[Example]) -> float:
    """Return the correlation of ranks."""
    left, right = rankdata(scores), rankdata([each.value for each in examples])
    if left.std() == 0 or right.std() == 0:
        return 0.0
    return float(np.corrcoef(left, right)[0, 1])


def pairs(scores: Values, examples: Sequence[Example]) -> float:
    """Return the share of groups of a good and a bad answer that a score ranks right, ties half."""
    by_group: dict[str, dict[bool, float]] = defaultdict(dict)
    for score, each in zip(scores, examples, strict=True):
        by_group[each.group][each.value > 0] = float(score)
    both = [each for each in by_group.values() if len(each) == 2]
    gaps = np.array([each[True] - each[False] for each in both] or [0.0])
    return float(np.mean((np.sign(gaps) + 1) / 2))


MEASURES: dict[str, Measure] = {"auc": auc, "spearman": spearman, "pairs": pairs}


def bootstrap(
    measure: Measure,
    scores: Values,
    examples: Sequence[Example],
    resamples: int,
    seed: int,
    against: Values | None = None,
) -> tuple[float, float, float]:
    """Return a measure with its 95 % interval over groups; or its gain over other scores."""
    rows_of: dict[str, list[int]] = defaultdict(list)
    for row, each in enumerate(examples):
        rows_of[each.group].append(row)
    groups = [np.array(rows) for rows in rows_of.values()]
    chosen = np.random.default_rng(seed)

    def told(rows: npt.NDArray[np.int64], renamed: Sequence[Example]) -> float:
        found = measure(scores[rows], renamed)
        return found - measure(against[rows], renamed) if against is not None else found

    drawn = []
    for _ in range(resamples):
        picks = chosen.integers(0, len(groups), len(groups))
        rows = np.concatenate([groups[pick] for pick in picks])
        # A group drawn twice counts twice: its copies bear names of their own.
        names = np.repeat(np.arange(len(picks)), [len(groups[pick]) for pick in picks])
        renamed = [
            examples[row]._replace(group=str(name)) for row, name in zip(rows, names, strict=True)
        ]
        drawn.append(told(rows, renamed))
    low, high = np.percentile(drawn, [2.5, 97.5])
    return told(np.arange(len(examples)), examples), float(low), float(high)
