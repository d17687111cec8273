"""A linear model of texts: weights of hashed n-grams and of named signals, calibrated by language.

A text's margin is bias + scale * (w / sqrt(nw) + c / sqrt(nc)) + its signals' part, where w and c
sum the weights of its nw distinct word and nc distinct character n-grams (`kernels.grams`); the
probability is 1 / (1 + exp(-(slope * margin + intercept))) with its language's slope and intercept
(Platt 1999). `linear_files` keeps models.
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

if TYPE_CHECKING:
    from tasks.functions.kernels.grams import Sums

# What is too short to tell, and code, is judged as what it is nearest to.
OF_NO_LANGUAGE, NO_LANGUAGE = "en", ("und", "zxx")
_TEXTS = 2_000
Numbers = npt.NDArray[np.float64]


class Spec(NamedTuple):
    """Which n-grams of a text are hashed, and how many of its characters are read."""

    bits: int = 17
    word_most: int = 2
    char_from: int = 3
    char_to: int = 5
    max_chars: int = 1_500


class Signal(NamedTuple):
    """A named number beside the text: (value - mean) / spread counts `weight` times."""

    mean: float
    spread: float
    weight: float


class Platt(NamedTuple):
    """How a margin becomes a probability."""

    slope: float
    intercept: float


@dataclass(frozen=True)
class LinearModel:
    """A model in memory; `about` is for people: data, licences, command, figures."""

    name: str
    spec: Spec
    weights: npt.NDArray[np.int8]
    scale: float
    bias: float
    calibration: dict[str, Platt]
    signals: dict[str, Signal] = field(default_factory=dict)
    trained_on: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    about: dict[str, Any] = field(default_factory=dict)

    def margins(self, texts: pa.StringArray) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """Return each text's margin without signals, NaN where it has no token, and its key."""
        found = sums_of(texts, self.spec, self.weights)
        words, chars = (
            counted / np.sqrt(np.maximum(count, 1))
            for counted, count in (
                (found.words, found.word_counts),
                (found.chars, found.char_counts),
            )
        )
        margins = self.bias + self.scale * (words + chars)
        return np.where(found.word_counts > 0, margins, np.nan), found.keys

    def of_signals(self, columns: dict[str, Numbers]) -> Numbers:
        """Return what the named signals add to each row's margin."""
        parts = [
            (columns[name] - signal.mean) / signal.spread * signal.weight
            for name, signal in self.signals.items()
        ]
        return np.sum(parts, axis=0) if parts else np.zeros(1)

    def probabilities(self, margins: Numbers, languages: pa.Array) -> pa.Array:
        """Return each margin as a probability, 6 decimals; null in a language not calibrated."""
        spoken = pc.if_else(pc.is_in(languages, pa.array(NO_LANGUAGE)), OF_NO_LANGUAGE, languages)
        place = pc.index_in(spoken, pa.array(list(self.calibration), pa.string()))
        is_known = pc.is_valid(place).to_numpy(False) & np.isfinite(margins)
        held = np.array([*self.calibration.values(), Platt(0.0, 0.0)])
        slopes, intercepts = held[pc.fill_null(place, len(held) - 1).to_numpy(False)].T
        logits = np.clip(slopes * np.where(is_known, margins, 0.0) + intercepts, -40, 40)
        return pa.array(np.round(1 / (1 + np.exp(-logits)), 6), mask=~is_known)

    def knows(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell which keys it was trained on; one in 2^32 / (texts) is taken for one by chance."""
        return np.isin(keys, self.trained_on.astype(np.int64))


def sums_of(texts: pa.StringArray, spec: Spec, weights: npt.NDArray[np.int8]) -> "Sums":
    """Return the kernel's sums of an Arrow column of texts, which has no nulls."""
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.grams import Grams, summed
    from tasks.functions.kernels.texts import strings

    return summed(*strings(texts), characters(), Grams(*spec), weights)


def hashed(texts: pa.StringArray, spec: Spec) -> tuple[Any, npt.NDArray[np.int32]]:
    """Return all texts' distinct buckets end to end, and borders: see `kernels.grams.bucketed`."""
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.grams import Grams, bucketed
    from tasks.functions.kernels.texts import strings

    borders, found = np.zeros(1, np.int64), []
    # The kernel asks for room for the most that texts could hold: a part at a time.
    for start in range(0, len(texts), _TEXTS):
        part = texts.slice(start, _TEXTS)
        ends = np.zeros(2 * len(part) + 1, np.int64)
        found.append(bucketed(*strings(part), characters(), Grams(*spec), ends))
        borders = np.concatenate([borders, borders[-1] + ends[1:]])
    return borders, np.concatenate([*found, np.zeros(0, np.int32)])
