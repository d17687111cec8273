"""What a reader gives back: the rows that one record holds, before ids and clean text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tasks.identity import Messages
from tasks.scales import Scale


@dataclass(frozen=True, slots=True)
class Conversation:
    """A candidate SFT row: all turns in order; `tools` is a JSON string."""

    messages: Messages
    tools: str | None = None
    rating: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """One candidate answer to a prompt (all turns and system) with what was said of it.

    `scale` is what the record states; those of rating and metrics are what their keys are known to
    lie on. `kind` says who judged: human, judge, model, vote or rule; `label_origin` is `edit` or
    `regeneration` where no thumb told the label.
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
    kind: str = "human"
    annotated_at: str | None = None
    scale: Scale | None = None
    rating_scale: Scale | None = None
    metrics_scale: Scale | None = None
    label_origin: str | None = None

    @property
    def is_judged(self) -> bool:
        """Return whether anybody said anything of it."""
        told = (self.rating, self.rank, self.label)
        return bool(self.metrics) or any(each is not None for each in told)


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
    scale: Scale | None = None
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


@dataclass(frozen=True, slots=True)
class Annotation:
    """One opinion on the answer of that id, by one standard, on a scale."""

    answer_id: str
    standard: str
    value: float
    kind: str
    scale: Scale | None = None
    annotator: str | None = None
    annotated_at: str | None = None


@dataclass(frozen=True, slots=True)
class Vote:
    """Which of two answers somebody prefers, by their ids: `a`, `b` or `tie`."""

    answer_a_id: str
    answer_b_id: str
    preferred: str
    kind: str
    annotator: str | None = None
    annotated_at: str | None = None


Row = Conversation | Answer | Comparison | Prompt
Opinion = Annotation | Vote
Draft = Row | Score | Opinion
Drafts = Sequence[Draft]


class Unreadable(Exception):
    """One record cannot be brought to rows: the rule it broke, and where, without its text."""

    def __init__(self, rule: str, detail: str) -> None:
        """Take a rule name (snake case) and a detail that names keys and types only."""
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
