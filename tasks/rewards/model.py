"""A reward model as it is kept and used: two files, known by the sha256 of the first.

`reward.json` says how answers are read, what each signal counts, what it was learnt from and what
it is worth, and names the digest of `reward.npz`, its weights. No file of it is code.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from tasks.errors import UsageError
from tasks.files import digest_of
from tasks.functions.linear import ANY_OTHER, Line, LinearModel, Numbers, signalled, sums_of
from tasks.functions.linear_files import ModelError, load, save
from tasks.rewards.features import SPEC, told_of
from tasks.rewards.pairs import Answers, keys_of

NAME, KIND = "reward", "bradley-terry"
DIGITS = 6
_ANSWERS = 5_000


class Rewarder(Protocol):
    """Whoever rewards answers: a model of our own, or one that a server holds."""

    @property
    def annotator(self) -> str:
        """Return who it is, with its version: as its annotations are signed."""

    @property
    def scale(self) -> tuple[float, float] | None:
        """Return the rewards between which its scores are stated; None: not known beforehand."""

    def rewards(self, answers: Answers) -> Numbers:
        """Return a reward for each answer, NaN where it is unscored."""

    def knows(self, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which answers it learnt from: those are never scored."""


@dataclass(frozen=True)
class RewardModel:
    """A line of weights for answers in any language, and the sha256 of its description.

    A reward is slope * (bias + scale * the sum of the weights of an answer's distinct n-grams
    + its signals' part).
    """

    linear: LinearModel
    sha256: str

    @property
    def annotator(self) -> str:
        """Return who it is: reward, the kind of model, and the first of its sha256."""
        return f"{NAME} {KIND} {self.sha256[:12]}"

    @property
    def about(self) -> dict[str, Any]:
        """Return what is told of it: data, figures, limits."""
        return self.linear.about

    @property
    def scale(self) -> tuple[float, float] | None:
        """Return the 1st and 99th percentile of the rewards that it gave what it learnt from."""
        low, high = self.about["scale"]
        return float(low), float(high)

    def rewards(self, answers: Answers) -> Numbers:
        """Return a reward for each answer, 6 decimals, NaN where it says nothing."""
        parts = [
            self._rewards(answers.part(start, _ANSWERS))
            for start in range(0, len(answers.texts), _ANSWERS)
        ]
        return np.concatenate([np.zeros(0), *parts])

    def _rewards(self, answers: Answers) -> Numbers:
        line, told = self.linear.lines[ANY_OTHER], told_of(answers, self.linear.spec)
        found = sums_of(told.heads, self.linear.spec, line.weights[:, None])
        margins = line.scale * (found.words + found.chars)[:, 0] + line.bias
        whole = margins + signalled(line, told.signals, len(margins))
        rounded: Numbers = np.round(line.platt.slope * whole, DIGITS)
        return np.where(found.char_counts > 0, rounded, np.nan)

    def knows(self, ids: Sequence[str]) -> npt.NDArray[np.bool_]:
        """Tell which answers it learnt from; of others, one in 2^32 for each kept is too."""
        return self.linear.knows(keys_of(ids))


def model_of(line: Line, taught: Iterable[str], about: dict[str, Any]) -> RewardModel:
    """Return a model of a line that has learnt from the answers of some ids; not kept yet."""
    keys = np.unique(keys_of(taught)).astype(np.uint32)
    return RewardModel(LinearModel(NAME, SPEC, {ANY_OTHER: line}, keys, about), "")


def save_reward(model: RewardModel, folder: Path) -> RewardModel:
    """Write a model's two files and return it as they say it; one model gives the same bytes."""
    save(model.linear, folder)
    return load_reward(folder)


def load_reward(folder: Path) -> RewardModel:
    """Return the model of a folder; raises `UsageError` where it holds no sound one."""
    try:
        linear = load(folder, NAME)
        if ANY_OTHER not in linear.lines or linear.about.get("kind") != KIND:
            raise ModelError("not a reward model")
    except ModelError as error:
        raise UsageError(
            f"{folder}: {error}", "name a folder that `sluice reward fit` wrote"
        ) from None
    return RewardModel(linear, digest_of(folder / f"{NAME}.json"))
