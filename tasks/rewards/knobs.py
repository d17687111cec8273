"""The knobs of a fit, and where a model lies when nobody says so."""

from pathlib import Path

from pydantic import Field

from tasks.releases import Release
from tasks.rewards.reading import ORIGINS
from tasks.source import Group

MODELS = "models"


class Fitting(Group):
    """Which pairs a reward model is learnt from, and what it must be worth to be kept."""

    origins: list[str] = Field(
        default=list(ORIGINS),
        min_length=1,
        description="Origins of pairs that are learnt from and judged by; * stands for any"
        " characters. By default those that people made: compared, corrected, voted on.",
    )
    min_gain: float = Field(
        default=0.0,
        ge=0,
        le=0.5,
        description="The lower bound of its gain in accuracy over the best guess that reads no"
        " word must be over this.",
    )


def models_folder(release: Release) -> Path:
    """Return where the reward model of a release lies by default."""
    return release.lake.root / MODELS / release.dataset / f"reward-{release.version}"
