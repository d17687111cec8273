"""A linear model of texts: weights of hashed n-grams and named signals, a line for each language.

By a line, a text's margin is bias + scale * (w / sqrt(nw) + c / sqrt(nc)) + its signals' part,
where w and c sum the weights of its nw distinct word and nc distinct character n-grams
(`kernels.buckets`); the probability is 1 / (1 + exp(-(slope * margin + intercept))) with the line's
slope and intercept (Platt 1999). `linear_files` keeps models.
"""

import functools
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
ANY_OTHER = "*"
NO_KEY = -1
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


UNCALIBRATED = Platt(1.0, 0.0)


@dataclass(frozen=True)
class Line:
    """The weights for texts of one language: one byte a bucket, `scale` times as much each."""

    weights: npt.NDArray[np.int8]
    scale: float
    bias: float
    platt: Platt = UNCALIBRATED
    signals: dict[str, Signal] = field(default_factory=dict)


@dataclass(frozen=True)
class LinearModel:
    """A line for each language, `*` for all others; `about` is for people: data, figures."""

    name: str
    spec: Spec
    lines: dict[str, Line]
    trained_on: npt.NDArray[np.uint32] = field(default_factory=lambda: np.zeros(0, np.uint32))
    about: dict[str, Any] = field(default_factory=dict)

    def margins(self, texts: pa.StringArray) -> tuple[Numbers, npt.NDArray[np.int64]]:
        """Return a row for each text, a margin for each line, and the text's key.

        Margins are without signals; a text without a token has NaN, and the key `NO_KEY`.
        """
        found = sums_of(texts, self.spec, self._weights)
        scales, biases = np.array([[each.scale, each.bias] for each in self.lines.values()]).T
        words, chars = (
            counted / np.sqrt(np.maximum(count, 1))[:, None]
            for counted, count in (
                (found.words, found.word_counts),
                (found.chars, found.char_counts),
            )
        )
        margins = biases + scales * (words + chars)
        is_said = found.word_counts > 0
        return np.where(is_said[:, None], margins, np.nan), np.where(is_said, found.keys, NO_KEY)

    @functools.cached_property
    def _weights(self) -> npt.NDArray[np.int8]:
        return np.stack([each.weights for each in self.lines.values()], axis=1)

    def of_signals(self, columns: dict[str, Numbers]) -> Numbers:
        """Return what the named signals add to each row's margins, a column for each line."""
        rows = len(next(iter(columns.values())))
        return np.stack([signalled(each, columns, rows) for each in self.lines.values()], axis=1)

    def probabilities(self, margins: Numbers, languages: pa.Array) -> pa.Array:
        """Return the probability by the line of each row's language, 6 decimals; null without."""
        spoken = pc.if_else(pc.is_in(languages, pa.array(NO_LANGUAGE)), OF_NO_LANGUAGE, languages)
        names = list(self.lines)
        other = names.index(ANY_OTHER) if ANY_OTHER in names else -1
        place = pc.fill_null(pc.index_in(spoken, pa.array(names)), other).to_numpy(False)
        chosen = margins[np.arange(len(place)), place]
        is_known = (place >= 0) & np.isfinite(chosen)
        slopes, intercepts = np.array([each.platt for each in self.lines.values()])[place].T
        logits = np.clip(slopes * np.where(is_known, chosen, 0.0) + intercepts, -40, 40)
        return pa.array(np.round(1 / (1 + np.exp(-logits)), 6), mask=~is_known)

    def knows(self, keys: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Tell which keys it was trained on; of other texts, one in 2^32 a key kept is too."""
        found = np.searchsorted(self._taught, keys)
        return np.asarray(self._taught[found] == keys)

    @functools.cached_property
    def _taught(self) -> npt.NDArray[np.int64]:
        # In order, and last one that no key is: every key has a place at or before it.
        return np.append(np.sort(self.trained_on.astype(np.int64)), np.iinfo(np.int64).max)


def signalled(line: Line, columns: dict[str, Numbers], rows: int) -> Numbers:
    """Return what the signals of one line add to the margin of each of so many rows."""
    parts = [
        (columns[name] - signal.mean) / signal.spread * signal.weight
        for name, signal in line.signals.items()
    ]
    added: Numbers = np.sum([np.zeros(rows), *parts], axis=0)
    return added


def sums_of(texts: pa.StringArray, spec: Spec, weights: npt.NDArray[np.int8]) -> "Sums":
    """Return the kernel's sums of an Arrow column of texts, which has no nulls."""
    from tasks.functions.kernels.buckets import Grams
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.grams import summed
    from tasks.functions.kernels.texts import strings

    return summed(*strings(texts), characters(), Grams(*spec), weights)


def hashed(texts: pa.StringArray, spec: Spec) -> tuple[Any, npt.NDArray[np.int32]]:
    """Return all texts' distinct buckets end to end, and borders: see `kernels.grams.bucketed`."""
    from tasks.functions.kernels.buckets import Grams
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.grams import bucketed
    from tasks.functions.kernels.texts import strings

    borders, found = np.zeros(1, np.int64), []
    # The kernel asks for room for the most that texts could hold: a part at a time.
    for start in range(0, len(texts), _TEXTS):
        part = texts.slice(start, _TEXTS)
        ends = np.zeros(2 * len(part) + 1, np.int64)
        found.append(bucketed(*strings(part), characters(), Grams(*spec), ends))
        borders = np.concatenate([borders, borders[-1] + ends[1:]])
    return borders, np.concatenate([*found, np.zeros(0, np.int32)])
