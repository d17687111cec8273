"""Bars: what a judge's figures must reach before its verdicts are worth having."""

from dataclasses import dataclass

from pydantic import Field

from tasks.judging.agreement import Agreement
from tasks.source import Group


class Bars(Group):
    """What the figures must reach, each by the unlucky end of its 95 % interval."""

    min_agreement: float = Field(
        default=0.6, ge=0, le=1, description="Agreement with people, at least."
    )
    min_kappa: float = Field(default=0.2, ge=-1, le=1, description="Cohen's kappa, at least.")
    max_flip_rate: float = Field(
        default=0.35, ge=0, le=1, description="Pairs that come out otherwise in the other order."
    )
    max_longer_gap: float = Field(
        default=0.2, ge=0, le=1, description="Longer answers win by so much more than for people."
    )
    max_unscored: float = Field(default=0.1, ge=0, le=1, description="Pairs without a verdict.")


@dataclass(frozen=True)
class Bar:
    """One bar: its figure, where it lies, what it was held against, and whether it is cleared."""

    name: str
    figure: str
    bound: float
    found: float | None
    is_cleared: bool


_AT_LEAST = {"min_agreement": "agreement", "min_kappa": "kappa"}
_AT_MOST = {
    "max_flip_rate": "flip_rate",
    "max_longer_gap": "longer_gap",
    "max_unscored": "unscored_share",
}
# Of one answer at a time there is no order, and so nothing that flips.
_MAY_BE_MISSING = {"flip_rate"}


def held_against(found: Agreement, bars: Bars, is_pairwise: bool) -> list[Bar]:
    """Return every bar; a figure that could not be told clears none, unless it has no sense."""
    told = []
    for name, figure in _AT_LEAST.items():
        low, bound = found.figures[figure].low, getattr(bars, name)
        told.append(Bar(name, figure, bound, low, low is not None and low >= bound))
    for name, figure in _AT_MOST.items():
        high, bound = found.figures[figure].high, getattr(bars, name)
        has_no_sense = figure in _MAY_BE_MISSING and not is_pairwise
        is_cleared = has_no_sense if high is None else high <= bound
        told.append(Bar(name, figure, bound, high, is_cleared))
    return told
