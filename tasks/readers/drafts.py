"""What a reader gives back: the rows that one record holds, before ids and clean text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks.identity import Messages


@dataclass(frozen=True, slots=True)
class Conversation:
    """A candidate SFT row: all turns in order; `tools` is a JSON string."""

    messages: Messages
    tools: str | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One candidate answer to a prompt (all turns and system) with what people said of it.

    `label_origin` is `edit` or `regeneration` where no thumb told the label; `answered_at` is UTC.
    """

    prompt: Messages
    completion: Messages
    tools: str | None = None
    rating: float | None = None
    rank: int | None = None
    label: bool | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    model: str | None = None
    annotator: str | None = None
    label_origin: str | None = None
    answered_at: str | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    """A pair that arrives already compared; metrics are the seed's annotation of the pair.

    `origin` is `compared`, or `edit` where the chosen side corrects the rejected one.
    """

    prompt: Messages
    chosen: Messages
    rejected: Messages
    tools: str | None = None
    metrics: Mapping[str, float] = field(default_factory=dict)
    chosen_rating: float | None = None
    rejected_rating: float | None = None
    origin: str = "compared"
    annotator: str | None = None


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt without an answer."""

    messages: Messages
    tools: str | None = None


@dataclass(frozen=True, slots=True)
class Score:
    """What a judge outside says of the row of that content id; "" is the source's own name."""

    content_id: str
    score: float
    scorer: str = ""


Row = Conversation | Answer | Comparison | Prompt
Draft = Row | Score
Drafts = Sequence[Draft]


class Unreadable(Exception):
    """One record cannot be brought to rows: the rule it broke, and where, without its text."""

    def __init__(self, rule: str, detail: str) -> None:
        """Take a rule name (snake case) and a detail that names keys and types only."""
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
