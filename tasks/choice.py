"""Choice: the knobs by which the few best rows are chosen, and by which others' scores count."""

from typing import Literal

from pydantic import Field, field_validator

from tasks.functions.quotas import quotas_of
from tasks.source import Group


class Choice(Group):
    """Which of the wanted conversations are chosen: the best first, none too like one before it.

    The order is complexity_score times overall_score, then the smaller conversation id. A row is
    taken while the budget lasts, its groups have room and it is like no row that was taken.
    """

    budget: int = Field(default=0, ge=0, description="SFT rows at most, all splits; 0: no budget.")
    budget_share: float = Field(
        default=1.0, gt=0, le=1, description="At most this share of the wanted rows is chosen."
    )
    quotas: str = Field(
        default="",
        max_length=2_000,
        description="Shares of the budget at most, as source=0.3,language:zh=0.5; also topic (what"
        " topic_key of a source names, else found by likeness) and length (short, medium, long,"
        " very_long by tokens of the answer).",
    )
    diversity: Literal["off", "sketch", "tfidf", "embedding"] = Field(
        default="off", description="What likeness to chosen rows is measured by, or off."
    )
    max_similarity: float = Field(
        default=0.9, ge=0, le=1, description="More likeness to a row chosen before is refused."
    )
    topic_count: int = Field(
        default=16,
        ge=2,
        le=256,
        description="Clusters that rows without a topic of their own fall into, for quotas.",
    )

    @field_validator("quotas")
    @classmethod
    def _quotas_can_be_read(cls, text: str) -> str:
        quotas_of(text)
        return text


class ExternalScores(Group):
    """How a score that came from outside (a source of role `scores`) enters overall_score."""

    external_scorer: str = Field(
        default="", max_length=200, description="The scorer whose scores count; empty: none."
    )
    external_scale: Literal["unit", "min_max", "reversed"] = Field(
        default="unit",
        description="unit: scores lie in [0, 1]; min_max: their lowest is 0, their highest 1;"
        " reversed: the other way round, for perplexity.",
    )
    external_weight: float = Field(
        default=0.0, ge=0, le=1, description="Its share of overall_score where a row has one."
    )
