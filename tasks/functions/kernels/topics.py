"""Topics: spherical k-means of rows by TF-IDF, seeded, in one order of sums."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import kernel, part
from tasks.functions.kernels.prefix_filter import Marks
from tasks.functions.kernels.sets import Numbers

NONE = -1
_SEED = 16
_ROUNDS = 12
# Centres are fitted on so many rows, and on as many of the most frequent marks.
_SAMPLE = 20_000
_MARKS = 65_536
Centres = npt.NDArray[np.float64]


def topics_of(marks: Marks, count: int) -> Numbers:
    """Return each row's topic, 0 to count - 1, or -1 where it holds no frequent mark.

    Centres begin at rows far from each other (k-means++, Arthur and Vassilvitskii 2007) among a
    seeded sample. Marks that one row alone holds say nothing of others and are left out with all
    but the 65,536 most frequent.
    """
    rows = len(marks.heads)
    lowest = max(0, marks.rank_count - _MARKS)
    chance = np.random.default_rng(_SEED)
    sample = chance.permutation(rows)[:_SAMPLE]
    found = np.full(rows, NONE)
    if not rows:
        return found
    centres = np.zeros((marks.rank_count - lowest, count))
    _begin(marks, lowest, sample, chance.random(count), centres)
    for _ in range(_ROUNDS):
        _assign(marks, lowest, centres, sample, found)
        _move(marks, lowest, sample, found, centres)
    _assign(marks, lowest, centres, np.arange(rows), found)
    return found


@kernel
def _begin(
    marks: Marks, lowest: int, sample: Numbers, chances: npt.NDArray[np.float64], centres: Centres
) -> None:
    """Make rows of the sample the first centres: each next one by chance, likelier where far."""
    far, near = np.ones(len(sample)), np.zeros(centres.shape[1])
    for centre in range(centres.shape[1]):
        goal, passed, at = chances[centre] * np.sum(far), 0.0, 0
        while at < len(sample) - 1 and passed + far[at] <= goal:
            passed += far[at]
            at += 1
        row = sample[at]
        for place in range(marks.at[row], marks.at[row + 1]):
            if marks.ranks[place] >= lowest:
                centres[marks.ranks[place] - lowest, centre] = marks.weights[place]
        for at in range(len(sample)):
            _near(marks, lowest, centres, sample[at], near)
            far[at] = min(far[at], max(0.0, 1.0 - near[centre]))


@part
def _near(
    marks: Marks, lowest: int, centres: Centres, row: int, near: npt.NDArray[np.float64]
) -> bool:
    """Write how near a row is to each centre; tell whether it holds a mark that they know."""
    near[:] = 0.0
    knows = False
    for place in range(marks.at[row], marks.at[row + 1]):
        rank = marks.ranks[place] - lowest
        if rank >= 0:
            knows = True
            weight = marks.weights[place]
            for centre in range(len(near)):
                near[centre] += weight * centres[rank, centre]
    return knows


@kernel
def _assign(marks: Marks, lowest: int, centres: Centres, rows: Numbers, found: Numbers) -> None:
    near = np.zeros(centres.shape[1])
    for row in rows:
        found[row] = np.argmax(near) if _near(marks, lowest, centres, row, near) else NONE


@kernel
def _move(marks: Marks, lowest: int, sample: Numbers, found: Numbers, centres: Centres) -> None:
    """Move each centre to the mean of its rows, at length 1; one without rows stays."""
    sums = np.zeros_like(centres)
    for row in sample:
        for place in range(marks.at[row], marks.at[row + 1]):
            if found[row] != NONE and marks.ranks[place] >= lowest:
                sums[marks.ranks[place] - lowest, found[row]] += marks.weights[place]
    for centre in range(centres.shape[1]):
        length = np.sqrt(np.sum(sums[:, centre] ** 2))
        if length > 0:
            centres[:, centre] = sums[:, centre] / length
