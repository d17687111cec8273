"""Examining whoever rewards answers: on pairs that it has not learnt from, and gave a reward."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from tasks.errors import UsageError
from tasks.rewards.features import languages_of
from tasks.rewards.figures import examined
from tasks.rewards.model import Rewarder
from tasks.rewards.pairs import Pairs


@dataclass(frozen=True)
class Examination:
    """Figures over pairs; how many were left out, as learnt from or as unscored."""

    annotator: str
    learnt_from: int
    unscored: int
    figures: list[dict[str, Any]]

    @property
    def told(self) -> dict[str, Any]:
        """Return it as one answer."""
        return asdict(self)


def examine(rewarder: Rewarder, pairs: Pairs) -> Examination:
    """Return what a rewarder is worth on pairs; those with an answer that it learnt from are out.

    Raises `UsageError` where no pair is left.
    """
    is_known = rewarder.knows(pairs.chosen_ids.tolist()) | rewarder.knows(
        pairs.rejected_ids.tolist()
    )
    fresh = pairs.of(np.flatnonzero(~is_known))
    rewards = rewarder.rewards(fresh.answers)
    margins = rewards[: len(fresh)] - rewards[len(fresh) :]
    rows = np.flatnonzero(np.isfinite(margins))
    if not len(rows):
        raise UsageError(
            f"no pair to examine {rewarder.annotator} on: of {len(pairs):,},"
            f" {int(is_known.sum()):,} were learnt from and {len(fresh):,} have no reward",
            "name another split or other pairs",
        )
    judged = fresh.of(rows)
    figures = examined(judged, margins[rows], languages_of(judged))
    return Examination(rewarder.annotator, int(is_known.sum()), len(fresh) - len(rows), figures)
