"""Every knob, once: `$name` in SQL, the label in the UI form and the key in YAML are one word."""

from typing import Any, Self

from pydantic import Field, model_validator

from tasks.acceptance import Landing
from tasks.annotation_rules import Annotations
from tasks.choice import Choice, ExternalScores
from tasks.embedding_model import model_digest
from tasks.junk_rules import Junk
from tasks.nearness import NearDuplicates
from tasks.preference_rules import Preference
from tasks.privacy import PersonalData
from tasks.quality_weights import Models, weights_digest
from tasks.source import NAME, Group, Source
from tasks.talks import TalkRules


class Cleaning(Group):
    """Which texts are fit to train on at all."""

    max_text_chars: int = Field(
        default=200_000, ge=100, description="Longer texts (all turns) are rejected."
    )
    max_turns: int = Field(default=200, ge=1, description="Texts of more turns are rejected.")


class Decontamination(Group):
    """When a row holds an item of a benchmark: a question of it, or its answer.

    A token of an item is covered where a run of ngram_tokens tokens that it is part of stands in
    what a row's users say, or in what its assistant says. Benchmarks are inputs of that role.
    """

    ngram_tokens: int = Field(
        default=8, ge=3, le=64, description="Tokens of a run that an item and a row share."
    )
    max_coverage: float = Field(
        default=0.5, ge=0, lt=1, description="A row may cover this share of an item, not more."
    )
    whole_item_tokens: int = Field(
        default=20, ge=1, description="Items up to so many tokens must be covered whole."
    )
    long_item_tokens: int = Field(
        default=50, ge=2, description="From here max_coverage binds; between, a share in between."
    )
    min_answer_tokens: int = Field(
        default=20, ge=1, description="A benchmark's shorter answers are not searched for."
    )
    max_contaminated_share: float = Field(
        default=0.02, ge=0, le=1, description="A benchmark of more items found is contaminated."
    )


class Scoring(Group):
    """How much each score counts in overall_score: 0 where it is no measure of quality."""

    instruction_accuracy_weight: float = Field(
        default=0.5, ge=0, le=1, description="How much taking up the request counts."
    )
    complexity_weight: float = Field(
        default=0.0, ge=0, le=1, description="How much asking for more counts."
    )
    knowledge_density_weight: float = Field(
        default=0.0, ge=0, le=1, description="How much telling more a token counts."
    )
    instruction_following_weight: float = Field(
        default=0.5, ge=0, le=1, description="How much keeping to what was demanded counts."
    )


class Selection(TalkRules):
    """Which scored conversations are good enough for the SFT tables."""

    min_quality: float = Field(
        default=0.25, ge=0, le=1, description="Lower overall_score is rejected."
    )
    min_instruction_accuracy: float = Field(
        default=0.05, ge=0, le=1, description="Lower instruction_accuracy_score is rejected."
    )
    min_instruction_following: float = Field(
        default=0.0, ge=0, le=1, description="Lower instruction_following_score is rejected."
    )


class Split(Group):
    """Where a row falls, by a seeded hash of its first user turn; it never moves."""

    split_seed: int = Field(default=7, ge=0, description="Another seed is another split.")
    validation_share: float = Field(
        default=0.05, ge=0, le=0.5, description="Share of first turns that go to validation."
    )
    test_share: float = Field(
        default=0.05, ge=0, le=0.5, description="Share of first turns that go to test."
    )
    find_split_leaks: bool = Field(
        default=True,
        description="Prompts nearly equal to one of a smaller split go; as near-duplicates, alike.",
    )


class Publish(Group):
    """What a release shows of itself."""

    samples_of_rejected: bool = Field(
        default=False, description="A new release's report.html shows rejected texts, two a rule."
    )


class CurateConfig(Group):
    """All parameters of the `curate` flow, as `curate.yaml` holds them."""

    dataset: str = Field(
        default="default", pattern=rf"^{NAME}$", description="Name of the release."
    )
    lake: str = Field(default="lake", min_length=1, description="Folder of stages and releases.")
    sources: list[Source] = Field(default_factory=list, description="What is read.")
    landing: Landing = Landing()
    cleaning: Cleaning = Cleaning()
    personal_data: PersonalData = PersonalData()
    near_duplicates: NearDuplicates = NearDuplicates()
    decontamination: Decontamination = Decontamination()
    scoring: Scoring = Scoring()
    junk: Junk = Junk()
    models: Models = Models()
    external_scores: ExternalScores = ExternalScores()
    selection: Selection = Selection()
    choice: Choice = Choice()
    annotations: Annotations = Annotations()
    preference: Preference = Preference()
    split: Split = Split()
    publish: Publish = Publish()

    @model_validator(mode="after")
    def _weights_count(self) -> Self:
        if not any(self.scoring.model_dump().values()):
            raise ValueError("scoring: at least one weight must be above 0")
        if self.decontamination.long_item_tokens <= self.decontamination.whole_item_tokens:
            raise ValueError("decontamination: long_item_tokens must be above whole_item_tokens")
        if self.split.validation_share + self.split.test_share >= 1:
            raise ValueError("split: validation_share + test_share must stay below 1")
        has_vectors = self.near_duplicates.find_semantic_duplicates
        if self.choice.diversity == "embedding" and not has_vectors:
            raise ValueError("choice: diversity embedding needs find_semantic_duplicates")
        if self.external_scores.external_weight and not self.external_scores.external_scorer:
            raise ValueError("external_scores: external_weight needs external_scorer")
        return self

    def parameters(self) -> dict[str, int | float | str | bool | None]:
        """Return every leaf by its name: what `$names` in SQL are bound to.

        The digests of the models stand beside them. Raises `UsageError` where a model is gone.
        """
        return leaves(self) | {
            "embedding_model_digest": model_digest(self.near_duplicates),
            "quality_weights_digest": weights_digest(self.models),
        }


def leaves(config: CurateConfig) -> dict[str, Any]:
    """Return the value of every knob by its name."""
    return {leaf: value for group in groups(config).values() for leaf, value in group.items()}


def groups(config: CurateConfig) -> dict[str, dict[str, Any]]:
    """Return the knobs of each concern by group name."""
    dumped = config.model_dump()
    return {name: value for name, value in dumped.items() if isinstance(value, dict)}
