"""Agreement: how far a judge says what people said, with what of it is mere place or length.

Intervals are 95 % of a bootstrap over prompts (Efron 1979), seeded: pairs of one prompt are drawn
together. Cohen's kappa (1960) takes a and b by ids, so that chance agreement is about a half.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from tasks.judging.people import Compared
from tasks.judging.protocol import TIE, A, B, Verdict

DRAWS, SEED = 1_000, 7
Numbers = npt.NDArray[np.float64]
_SIDE = {A: 1.0, TIE: 0.0, B: -1.0}


@dataclass(frozen=True)
class Figure:
    """One figure with the ends of its 95 % interval; None where nothing tells it."""

    value: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True)
class Agreement:
    """What validation found: pairs, figures by name, and unscored pairs by reason."""

    pairs: int
    prompts: int
    figures: dict[str, Figure]
    unscored: dict[str, int]


def agreement_of(pairs: Sequence[Compared], verdicts: Sequence[Verdict]) -> Agreement:
    """Return how verdicts on pairs, one each in their order, agree with people.

    agreement: share of scored pairs with the preferred answer, a tie is half of one. kappa:
    Cohen's, a tie agrees with nothing. flip_rate: pairs whose two orders were answered differently.
    first_share: answers that named what stood first. length_correlation: of the judge's preference
    with the logarithm of the answers' length ratio. longer_wins and people_longer_wins: shares of
    pairs that the longer answer wins, ties half. longer_gap: the first minus the second.
    unscored_share: pairs without a verdict.
    """
    rows = np.array([_row(each, told) for each, told in zip(pairs, verdicts, strict=True)])
    groups = _groups(pairs)
    chance = np.random.default_rng(SEED)
    draws = [_drawn(groups, chance) for _ in range(DRAWS)]
    reasons = Counter(each.unscored for each in verdicts if each.unscored)
    figures = {name: _figure(of, rows, draws) for name, of in FIGURES.items()}
    return Agreement(len(pairs), len(groups), figures, dict(sorted(reasons.items())))


def _row(pair: Compared, verdict: Verdict) -> list[float]:
    """Return people's side, the judge's (NaN unscored), flips, firsts, log length ratio."""
    a, b = (sum(len(text) for _, text in each.messages) for each in pair.case.answers)
    ratio = float(np.log((a + 1) / (b + 1)))
    if verdict.preferred is None:
        return [_SIDE[pair.preferred], np.nan, np.nan, np.nan, ratio]
    flip = np.nan if verdict.is_flipped is None else float(verdict.is_flipped)
    first = np.nan if verdict.is_flipped is None else verdict.first_count / 2
    return [_SIDE[pair.preferred], _SIDE[verdict.preferred], flip, first, ratio]


def _groups(pairs: Sequence[Compared]) -> list[npt.NDArray[np.int64]]:
    held: dict[str, list[int]] = {}
    for place, pair in enumerate(pairs):
        held.setdefault(pair.case.prompt_id, []).append(place)
    return [np.array(held[prompt]) for prompt in sorted(held)]


def _drawn(
    groups: list[npt.NDArray[np.int64]], chance: np.random.Generator
) -> npt.NDArray[np.int64]:
    return np.concatenate([groups[at] for at in chance.integers(0, len(groups), len(groups))])


def _figure(
    of: Callable[[Numbers], float], rows: Numbers, draws: list[npt.NDArray[np.int64]]
) -> Figure:
    value = of(rows)
    drawn = np.array([of(rows[each]) for each in draws])
    drawn = drawn[~np.isnan(drawn)]
    if np.isnan(value) or not len(drawn):
        return Figure(None, None, None)
    low, high = np.quantile(drawn, (0.025, 0.975))
    return Figure(*(round(float(each), 4) for each in (value, low, high)))


def _mean(values: Numbers) -> float:
    told = values[~np.isnan(values)]
    return float(told.mean()) if len(told) else float("nan")


def _agreement(rows: Numbers) -> float:
    return _mean(0.5 + 0.5 * rows[:, 0] * rows[:, 1])


def _kappa(rows: Numbers) -> float:
    scored = rows[~np.isnan(rows[:, 1])]
    if not len(scored):
        return float("nan")
    observed = float((scored[:, 0] == scored[:, 1]).mean())
    shares = [[float((scored[:, of] == side).mean()) for side in (1, -1)] for of in (0, 1)]
    chance = sum(one * other for one, other in zip(*shares, strict=True))
    return (observed - chance) / (1 - chance) if chance < 1 else float("nan")


def _length_correlation(rows: Numbers) -> float:
    scored = rows[~np.isnan(rows[:, 1])]
    if len(scored) < 3 or not scored[:, 1].std() or not scored[:, 4].std():
        return float("nan")
    return float(np.corrcoef(scored[:, 1], scored[:, 4])[0, 1])


def _longer(rows: Numbers, column: int) -> float:
    apart = rows[(rows[:, 4] != 0) & ~np.isnan(rows[:, 1])]
    return _mean(0.5 + 0.5 * apart[:, column] * np.sign(apart[:, 4]))


FIGURES: dict[str, Callable[[Numbers], float]] = {
    "agreement": _agreement,
    "kappa": _kappa,
    "flip_rate": lambda rows: _mean(rows[:, 2]),
    "first_share": lambda rows: _mean(rows[:, 3]),
    "length_correlation": _length_correlation,
    "longer_wins": lambda rows: _longer(rows, 1),
    "people_longer_wins": lambda rows: _longer(rows, 0),
    "longer_gap": lambda rows: _longer(rows, 1) - _longer(rows, 0),
    "unscored_share": lambda rows: float(np.isnan(rows[:, 1]).mean()),
}
