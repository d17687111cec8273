"""What a reward model is worth on pairs that it has not seen, beside guesses that read no word.

Intervals are 95 %, of a seeded bootstrap over prompts (1,000 draws): pairs of one prompt go
together. A tie counts half.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from tasks.functions.linear import Numbers
from tasks.rewards.pairs import Objects, Pairs, Rows

_DRAWS, _AT_A_TIME, _SEED = 1_000, 50, 7
LEAST = 20
BINS = 10
RANDOM, LONGER, SHORTER = "random", "longer wins", "shorter wins"
# The upper ends of the longer answer's characters.
_LENGTHS = ((200, "short"), (1_000, "medium"), (float("inf"), "long"))
Figures = dict[str, Any]


def wins(first: Numbers, second: Numbers) -> Numbers:
    """Return 1 where the first is more, 0.5 where both are equal, 0 elsewhere."""
    return np.where(first > second, 1.0, np.where(first == second, 0.5, 0.0))


def blind(pairs: Pairs) -> dict[str, Numbers]:
    """Return how right each guess is that reads no word, a place a pair."""
    chosen, rejected = pairs.lengths
    half = np.full(len(pairs), 0.5)
    return {RANDOM: half, LONGER: wins(chosen, rejected), SHORTER: wins(rejected, chosen)}


def losses(margins: Numbers) -> Numbers:
    """Return -log of the probability that was given to the preferred answer, a place a pair."""
    told: Numbers = np.logaddexp(0.0, -margins)
    return told


def calibration_error(margins: Numbers) -> float:
    """Return the expected calibration error (Naeini et al. 2015) of preferences, in [0, 1].

    The probability of what is held likelier lies in [0.5, 1], in ten bins of equal width: the mean
    distance of a bin's mean probability from its share of right ones, by how many fall into it.
    """
    return float(_distance(_in_bins(margins).sum(axis=0, keepdims=True))[0])


def _in_bins(margins: Numbers) -> Numbers:
    """Return for each pair, by bin: 1, its probability, and whether it is right; else 0."""
    probability = 1 / (1 + np.exp(-np.clip(abs(margins), 0, 40)))
    place = np.minimum(BINS - 1, ((probability - 0.5) * 2 * BINS).astype(np.int64))
    rows, sums = np.arange(len(margins)), np.zeros((len(margins), 3, BINS))
    right = wins(margins, np.zeros(len(margins)))
    for part, values in enumerate((np.ones(len(margins)), probability, right)):
        sums[rows, part, place] = values
    return sums.reshape(len(margins), 3 * BINS)


def _distance(sums: Numbers) -> Numbers:
    parts = sums.reshape(len(sums), 3, BINS)
    found: Numbers = abs(parts[:, 1] - parts[:, 2]).sum(axis=1) / parts[:, 0].sum(axis=1)
    return found


def figures(pairs: Pairs, margins: Numbers) -> Figures:
    """Return all figures of some pairs, whose margins are chosen minus rejected reward."""
    right, guesses = wins(margins, np.zeros(len(margins))), blind(pairs)
    best = max(guesses, key=lambda name: float(guesses[name].mean()))
    means = {
        "accuracy": right,
        "log_loss": losses(margins),
        "gain": right - guesses[best],
        **{name.replace(" ", "_"): each for name, each in guesses.items()},
    }
    columns = np.column_stack([np.ones(len(margins)), *means.values(), _in_bins(margins)])
    whole, drawn = columns.sum(axis=0, keepdims=True), _drawn(pairs.groups, columns)
    told: Figures = {"pairs": len(pairs), "prompts": len(set(pairs.groups)), "best_blind": best}
    for place, name in enumerate(means, start=1):
        told |= _told(name, *(each[:, place] / each[:, 0] for each in (whole, drawn)))
    error, errors = (_distance(each[:, -3 * BINS :]) for each in (whole, drawn))
    # A draw is calibrated worse than what it is drawn from: its spread counts, not its place.
    return told | _told("ece", error, np.maximum(0, errors - errors.mean() + error))


def _told(name: str, value: Numbers, drawn: Numbers) -> Figures:
    low, high = np.percentile(drawn, [2.5, 97.5])
    told = {name: value[0], f"{name}_low": low, f"{name}_high": high}
    return {key: round(float(each), 4) for key, each in told.items()}


def _drawn(groups: Objects, columns: Numbers) -> Numbers:
    """Return the sums of columns over drawn pairs, a row a draw: prompts are drawn, put back."""
    place = np.unique(groups.astype(str), return_inverse=True)[1]
    count = int(place.max()) + 1
    sums, chance = np.zeros((count, columns.shape[1])), np.random.default_rng(_SEED)
    np.add.at(sums, place, columns)
    shares = np.full(count, 1 / count)
    # Some draws at a time: 1,000 of 40,000 prompts are 320 MB.
    parts = (chance.multinomial(count, shares, _AT_A_TIME) for _ in range(0, _DRAWS, _AT_A_TIME))
    return np.concatenate([counts @ sums for counts in parts])


def examined(pairs: Pairs, margins: Numbers, languages: Objects) -> list[Figures]:
    """Return a row of figures over all pairs, one of those of like length, and one a slice.

    Slices are sources, languages and lengths of the longer answer, of 20 pairs or more.
    """
    found = [{"slice": "all", "of": "*"} | figures(pairs, margins)]
    near = pairs.is_near_length
    slices: list[tuple[str, str, npt.NDArray[np.bool_]]] = [("like length", "*", near)]
    for name, values in (
        ("source", pairs.sources), ("language", languages), ("length", _length_of(pairs)),
    ):  # fmt: skip
        slices += [(name, str(value), values == value) for value in sorted(set(values))]
    for name, value, is_in in slices:
        rows: Rows = np.flatnonzero(is_in)
        if len(rows) >= LEAST:
            found.append({"slice": name, "of": value} | figures(pairs.of(rows), margins[rows]))
    return found


def _length_of(pairs: Pairs) -> Objects:
    longer = np.maximum(*pairs.lengths)
    return np.array([next(n for end, n in _LENGTHS if chars <= end) for chars in longer], object)
