"""Staging: what a record holds becomes rows of the staged tables, clean and with its ids."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from tasks.blocks import UNSPOKEN, Origin
from tasks.clean import clean
from tasks.identity import Messages, content_id
from tasks.opinions import BESIDE, answer_row, check, five_of, pair_metrics, scale_of, side_row
from tasks.parts import Parts
from tasks.readers.drafts import (
    Annotation,
    Answer,
    Comparison,
    Conversation,
    Drafts,
    Row,
    Score,
    Unreadable,
    Vote,
)
from tasks.records import Record
from tasks.scales import Scale
from tasks.vectors import Vector

_NUMBER_BYTES = 4


@dataclass
class Staging:
    """One portion's rows: where they go, where they come from, what cleaning changed."""

    parts: Parts
    origin: Origin
    role: str
    sft_from_answers: bool
    scale: Scale | None = None
    changes: Counter[str] = field(default_factory=Counter)
    labelled: int = 0

    def __post_init__(self) -> None:
        """Find the block that the parts are written from: it stays the same one."""
        self._block = self.parts.block

    def keep(
        self, record: Record, drafts: Drafts, vector: Vector | None = None, topic: str | None = None
    ) -> None:
        """Add a record's rows, and its vector and topic beside each text.

        Raises `Unreadable`: no_question for a benchmark's record without a question, wrong_role for
        a score or an opinion in a source of another role, or another record in a source of theirs,
        outside_scale for a number that is not on its scale.
        """
        first = len(self._block.texts)
        check(drafts, self.role, self.scale)
        if self.role in BESIDE:
            self._beside(self._begin(record), drafts)
        elif self.role == "benchmark":
            self._questions(record, drafts)  # type: ignore[arg-type]
        else:
            self._rows(self._begin(record), drafts)  # type: ignore[arg-type]
        texts = range(first, len(self._block.texts))
        if topic:
            self.labelled += 1
            self._block.topics += [(text, topic) for text in texts]
        if vector:
            self._block.embeddings += [(text, vector) for text in texts]
            self._block.size += _NUMBER_BYTES * len(vector) * len(texts)
        self.parts.flush()

    def quarantine(self, record: Record, why: Unreadable) -> None:
        """Add a record that cannot be staged, its raw bytes beside it."""
        at = self._begin(record)
        self._block.quarantine.append((at, why.rule, why.detail, record.raw))
        self._block.size += len(record.raw)
        self.parts.flush()

    def _beside(self, at: int, drafts: Drafts) -> None:
        for each in drafts:
            if isinstance(each, Score):
                scorer = clean(each.scorer, self.changes) or self.origin.source_name
                self._block.scores.append((at, each.content_id, scorer, each.score))
            elif isinstance(each, Vote):
                sides = (each.answer_a_id, each.answer_b_id, each.preferred)
                self._block.votes.append((at, (*sides, *self._judge(each))))
            elif isinstance(each, Annotation):
                said = (each.answer_id, each.standard, each.value)
                scale = scale_of(each, self.scale)
                self._block.annotations.append((at, (*said, *scale, *self._judge(each))))

    def _judge(self, each: Annotation | Vote) -> tuple[str | None, ...]:
        annotator = clean(each.annotator or "", self.changes) or None
        return annotator, each.kind, each.annotated_at

    def _rows(self, at: int, drafts: Sequence[Row]) -> None:
        for draft in drafts:
            tools = None if draft.tools is None else clean(draft.tools, self.changes)
            if isinstance(draft, Conversation):
                self._conversation(at, draft, tools)
            elif isinstance(draft, Answer):
                self._rated(at, draft, tools)
            elif isinstance(draft, Comparison):
                self._comparison(at, draft, tools)
            else:
                messages = self._cleaned(draft.messages)
                self._block.prompts.append(self._text(at, messages, len(messages), tools))

    def _begin(self, record: Record) -> int:
        """Add a record to the block and return its position there."""
        records = self._block.records
        records.append((self.origin, record.number, record.line))
        return len(records) - 1

    def _questions(self, record: Record, drafts: Sequence[Row]) -> None:
        known: dict[str, tuple[Messages, list[Messages]]] = {}
        for draft in drafts:
            question = self._said(_asked(draft), "user")
            if question:
                _, answers = known.setdefault(content_id(question, None), (question, []))
                answer = self._said(_known_answer(draft), "assistant")
                answers += [answer] if answer and answer not in answers else []
        if not known:
            raise Unreadable("no_question", "a benchmark record without a user turn")
        at = self._begin(record)
        for question_id, (question, answers) in known.items():
            for part, said in [("question", question), *(("answer", each) for each in answers)]:
                self._block.questions.append((at, question_id, part, said))
                self._block.size += _size(said)

    def _said(self, messages: Messages, role: str) -> Messages:
        spoken = self._cleaned([turn for turn in messages if turn[0] == role])
        return [turn for turn in spoken if turn[1].strip()]

    def _conversation(self, at: int, draft: Conversation, tools: str | None) -> None:
        messages = self._cleaned(draft.messages)
        is_answered = messages[-1][0] == "assistant" and "user" in [role for role, _ in messages]
        text = self._text(at, messages, len(messages) - is_answered, tools)
        self._block.conversations.append((text, draft.rating))
        if is_answered:
            self._block.answers.append((text, UNSPOKEN))

    def _rated(self, at: int, draft: Answer, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        text = self._text(at, [*prompt, *self._cleaned(draft.completion)], len(prompt), tools)
        self._block.answers.append((text, answer_row(draft, self.scale)))
        # A thumb down is material for preference, never an example to follow.
        if self.sft_from_answers and draft.label is not False:
            scale = scale_of(draft, self.scale, draft.rating_scale)
            self._block.conversations.append((text, five_of(draft.rating, scale)))

    def _comparison(self, at: int, draft: Comparison, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        sides = ((draft.chosen, draft.chosen_rating), (draft.rejected, draft.rejected_rating))
        chosen, rejected = (
            self._text(at, [*prompt, *self._cleaned(side)], len(prompt), tools) for side, _ in sides
        )
        for text, (_, rating) in zip((chosen, rejected), sides, strict=True):
            self._block.answers.append((text, side_row(draft, rating, self.scale)))
        told = (pair_metrics(draft, self.scale), draft.origin, draft.annotator)
        self._block.comparisons.append((chosen, rejected, *told))

    def _text(self, at: int, messages: Messages, prompt_turns: int, tools: str | None) -> int:
        """Add a text of the record at a position and return its own."""
        block = self._block
        block.texts.append((at, messages, prompt_turns, tools))
        block.size += _size(messages) + len(tools or "")
        return len(block.texts) - 1

    def _cleaned(self, messages: Messages) -> Messages:
        changes = self.changes
        return [(role, clean(content, changes)) for role, content in messages]


def _asked(draft: Row) -> Messages:
    return draft.prompt if isinstance(draft, Answer | Comparison) else draft.messages


def _known_answer(draft: Row) -> Messages:
    """Return what a benchmark says is right: what a model once said to it is not."""
    if isinstance(draft, Conversation):
        return draft.messages
    if isinstance(draft, Comparison):
        return draft.chosen
    return draft.completion if isinstance(draft, Answer) and draft.label else []


def _size(messages: Messages) -> int:
    return sum([len(content) for _, content in messages])
