"""The knobs of a judge: who is asked, how, and what it may cost."""

from typing import Literal

from pydantic import Field, field_validator

from tasks.judging.endpoint import checked_url
from tasks.source import NAME, Group


class Judging(Group):
    """Who judges, how, and what it may cost. A key comes from SLUICE_JUDGE_API_KEY alone."""

    url: str = Field(
        default="",
        description="An OpenAI-compatible endpoint, http://127.0.0.1:8000/v1; empty: local rules.",
    )
    model: str = Field(default="", description="The model's name, as the endpoint knows it.")
    mode: Literal["pairwise", "pointwise"] = Field(
        default="pairwise",
        description="Two answers, asked in both orders; or one answer, 1 to 5 by five standards.",
    )
    name: str = Field(
        default="",
        pattern=rf"^({NAME})?$",
        description="Name of the file of annotations; empty is made of the model and the mode.",
    )
    reward_scores: str = Field(
        default="", description="Local rules: a file or folder of a reward model's scores."
    )
    max_calls: int = Field(default=1_000, ge=0, description="Calls made at most in this run.")
    max_tokens: int = Field(
        default=2_000_000, ge=0, description="Tokens used at most in this run, in and out."
    )
    may_be_partial: bool = Field(
        default=False, description="Where the budget is too small, judge what it allows."
    )
    answers_per_prompt: int = Field(
        default=4, ge=2, le=16, description="Answers of a prompt that are judged at most."
    )
    max_request_tokens: int = Field(
        default=16_000, ge=500, description="A longer request is not sent: the case is unscored."
    )
    max_answer_tokens: int = Field(
        default=512, ge=16, description="Tokens that the judge may write, its thinking included."
    )
    max_reason_chars: int = Field(
        default=0,
        ge=0,
        le=4_000,
        description="Bounds the reason in the schema; 0 is unbound, as some hosts ask for.",
    )
    answer_format: Literal["schema", "object", "text"] = Field(
        default="schema",
        description="What the endpoint is asked to keep to: a JSON schema, any object, nothing.",
    )
    concurrency: int = Field(default=4, ge=1, le=256, description="Calls under way at once.")
    call_seconds: float = Field(
        default=60, gt=0, le=3_600, description="A call is given up after so long, whatever drips."
    )
    request_seconds: float = Field(
        default=300, gt=0, le=36_000, description="So are all tries of one request together."
    )
    retry_unscored: bool = Field(
        default=False, description="Ask again where an answer that was paid for was no verdict."
    )

    @field_validator("url")
    @classmethod
    def _without_secrets(cls, url: str) -> str:
        return checked_url(url)
