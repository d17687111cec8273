"""The gate of a reward model: it must be worth more than the best guess that reads no word."""

from dataclasses import dataclass
from typing import Any

from tasks.errors import UsageError
from tasks.rewards.pairs import Pairs

# Of 50 pairs an accuracy has a standard error of 7 points: fewer tell nothing.
LEAST_LEARNT, LEAST_JUDGED = 200, 50


@dataclass(frozen=True)
class Verdict:
    """Whether a model may be used: its gain's lower bound is above what was asked for."""

    gain_low: float
    min_gain: float
    best_blind: str

    @property
    def is_open(self) -> bool:
        """Return whether the model may be used."""
        return self.gain_low > self.min_gain

    @property
    def why(self) -> str:
        """Return the verdict in a sentence."""
        is_over = "is over" if self.is_open else "is not over"
        return (
            f"the lower bound of its gain over {self.best_blind!r}, {self.gain_low:+.1%},"
            f" {is_over} {self.min_gain:+.1%}"
        )


def verdict_of(examined: list[dict[str, Any]], min_gain: float) -> Verdict:
    """Return the verdict on a model by its figures over all pairs, the first row."""
    return Verdict(examined[0]["gain_low"], min_gain, examined[0]["best_blind"])


def check_enough(learnt: Pairs, judged: Pairs) -> None:
    """Raise `UsageError` with counts where there are too few pairs to learn from or judge by."""
    told = [
        f"{len(pairs):,} pairs of {len(set(pairs.groups)):,} prompts in {split} ({_counted(pairs)})"
        for split, pairs, least in (
            ("train", learnt, LEAST_LEARNT),
            ("test", judged, LEAST_JUDGED),
        )
        if len(pairs) < least
    ]
    if told:
        raise UsageError(
            f"too few pairs: {'; '.join(told)}",
            f"{LEAST_LEARNT} in train and {LEAST_JUDGED} in test are needed: take more --origins,"
            " add sources, or raise test_share",
        )


def _counted(pairs: Pairs) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in pairs.counts("origins").items())
