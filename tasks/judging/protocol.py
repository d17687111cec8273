"""What is judged and what is said of it: the words that every judge shares."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from tasks.identity import Messages

Mode = Literal["pairwise", "pointwise"]
PAIRWISE: Mode = "pairwise"
POINTWISE: Mode = "pointwise"
# What one answer is judged by, each from 1 (worst) to 5.
STANDARDS = ("accuracy", "safety", "helpfulness", "conciseness", "interest")
LOWEST, HIGHEST = 1, 5
A, B, TIE = "a", "b", "tie"


@dataclass(frozen=True)
class Candidate:
    """One answer to a prompt: its published id (32 hex), the turns that it is, and who wrote it."""

    answer_id: str
    messages: Messages
    model: str | None = None


@dataclass(frozen=True)
class Case:
    """One thing to judge: a prompt, all turns and tools, with two answers to it or with one."""

    prompt_id: str
    prompt: Messages
    answers: tuple[Candidate, ...]
    tools: str | None = None

    @property
    def key(self) -> tuple[str, ...]:
        """Return what tells it from other cases: the ids of its prompt and its answers."""
        return (self.prompt_id, *(each.answer_id for each in self.answers))


@dataclass(frozen=True)
class Verdict:
    """What a judge said of a case; where `unscored` says why, it said nothing that counts.

    `preferred` is a, b or tie; `levels` are those of its one answer by standard. `is_flipped` tells
    whether the two orders of a pair were answered differently, and `first_count` how many of them
    by what stood first.
    """

    case: Case
    preferred: str | None = None
    levels: Mapping[str, float] = field(default_factory=dict)
    unscored: str = ""
    is_flipped: bool | None = None
    first_count: int = 0
    time: str | None = None


class Judge(Protocol):
    """Whoever judges: a model behind an endpoint, or rules of our own."""

    @property
    def annotator(self) -> str:
        """Return who it is, with its version: as its annotations are signed."""

    @property
    def kind(self) -> str:
        """Return what it is: judge or rule."""

    @property
    def identity(self) -> str:
        """Return one sha256 (64 hex) of all that its verdicts depend on beside the case."""

    def verdicts(self, cases: Sequence[Case]) -> Iterator[Verdict]:
        """Yield one verdict a case, in their order."""
