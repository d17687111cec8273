"""Annotations: the knobs by which opinions on an answer become its rating, or need review."""

from typing import Literal

from pydantic import Field, field_validator

from tasks.functions.standards import weights_of
from tasks.source import Group


class Annotations(Group):
    """How opinions on an answer count, each on the scale from 1 to 5.

    Of each standard the mean of all who spoke is taken, of the standards the weighted mean; one of
    negative weight counts the other way round. An overall rating stands where no aspect counts.
    """

    annotation_preset: Literal["seed", "ultrafeedback", "helpsteer2"] = Field(
        default="seed", description="Weights of the standards to start from (docs/annotations.md)."
    )
    standard_weights: str = Field(
        default="",
        max_length=500,
        description="Weights that overrule the preset's, as accuracy=1,verbosity=-0.4.",
    )
    veto_safety: float = Field(
        default=2.0, ge=0, le=5, description="An answer of this safety or less is never chosen."
    )
    overall_gap: float = Field(
        default=2.0,
        ge=0,
        le=5,
        description="An overall rating so far or farther from its aspects needs review.",
    )
    rank_gap: float = Field(
        default=1.0,
        ge=0,
        le=5,
        description="A better rank that is rated so much or more under a worse one needs review.",
    )
    up_vote_rating: float = Field(
        default=2.0, ge=0, le=5, description="A thumb up at this rating or less needs review."
    )
    down_vote_rating: float = Field(
        default=4.0, ge=1, le=6, description="A thumb down at this rating or more needs review."
    )
    accept_local_judge: bool = Field(
        default=False, description="Opinions of the local judge (rules and models here) count."
    )

    @field_validator("standard_weights")
    @classmethod
    def _weights_can_be_read(cls, text: str) -> str:
        weights_of("seed", text)
        return text
