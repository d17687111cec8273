"""Preference rules: the knobs by which answers make pairs, and which pairs are refused."""

from typing import Literal, Self

from pydantic import Field, model_validator

from tasks.source import Group

PairRule = Literal[
    "best_worst", "best_random", "adjacent", "all_above_margin", "on_policy_best_of_n"
]


class Preference(Group):
    """Which answers make a pair, and which pairs are fit to learn from; ties never pair."""

    pair_rule: PairRule = Field(
        default="best_worst",
        description="Which answers of a prompt pair: the best with the worst or with one drawn by"
        " chance, neighbours in rank, all, or the best and worst of policy_model alone.",
    )
    pair_seed: int = Field(default=7, ge=0, description="Another seed is another draw of pairs.")
    policy_model: str = Field(
        default="",
        max_length=200,
        description="The model whose answers alone pair under on_policy_best_of_n.",
    )
    max_pairs_per_prompt: int = Field(
        default=0, ge=0, description="Pairs of a prompt at most, widest margin first; 0: all."
    )
    min_margin: float = Field(
        default=0.5, ge=0, description="Chosen minus rejected rating, at least; ties never pair."
    )
    min_chosen: float = Field(
        default=3.0, description="A chosen answer's rating, at least, where it has one."
    )
    max_pair_similarity: float = Field(
        default=0.95,
        ge=0,
        le=1,
        description="Sides that are more alike, by tokens left as they were, are near-identical.",
    )
    pair_across_languages: bool = Field(
        default=False, description="Pair answers that are surely in two languages."
    )
    min_edit_share: float = Field(
        default=0.02, ge=0, le=1, description="A correction changes this share of tokens, at least."
    )
    max_edit_share: float = Field(
        default=0.9, ge=0, le=1, description="A correction that changes more is another answer."
    )
    pair_regenerations: bool = Field(
        default=True, description="Pair an answer that was kept with the one asked for again."
    )
    pair_thumbs: bool = Field(
        default=False, description="Pair an answer voted up with one voted down of its prompt."
    )
    min_voters: int = Field(
        default=2,
        ge=1,
        description="Voters of pairs on a prompt's answers whose votes make a ranking.",
    )
    accept_local_judge: bool = Field(
        default=False, description="Let votes of an annotator named `local …` decide a pair."
    )
    prompts_from_answers: bool = Field(
        default=False,
        description="Publish answered prompts too, where an answer to them can be checked.",
    )
    make_rejected: bool = Field(
        default=False,
        description="Make a worse answer by a rule where a prompt has good ones alone.",
    )
    length_balance: Literal["off", "band", "matched"] = Field(
        default="off",
        description="band: drop pairs of each source until the longer side wins as often as not: a"
        " source where one side always wins loses all; matched: pair sides of like length alone.",
    )
    length_band: float = Field(
        default=0.05, ge=0, lt=0.5, description="How far from a half that share may lie."
    )
    max_length_ratio: float = Field(
        default=1.25, ge=1, description="Longer side by shorter, in characters, where matched."
    )

    @model_validator(mode="after")
    def _rules_agree(self) -> Self:
        if self.pair_rule == "on_policy_best_of_n" and not self.policy_model:
            raise ValueError("pair_rule on_policy_best_of_n needs policy_model")
        if self.min_edit_share > self.max_edit_share:
            raise ValueError("min_edit_share must not be above max_edit_share")
        return self
