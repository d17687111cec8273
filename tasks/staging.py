"""Staging: what a record holds becomes rows of the staged tables, clean and with its ids."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.clean import clean
from tasks.identity import Messages, answer_id, content_id, pair_id, record_id, row_id
from tasks.parts import Parts
from tasks.readers.drafts import (
    Answer,
    Comparison,
    Conversation,
    Draft,
    Drafts,
    Prompt,
    Unreadable,
)
from tasks.records import Record
from tasks.tables import METRICS
from tasks.vectors import Vector

Row = tuple[object, ...]
# An answer that nobody spoke of: rating, rank, label, metrics, model, annotator.
_UNSPOKEN: Row = (None,) * 6
# What a number of a list takes in memory.
_NUMBER_BYTES = 32


@dataclass
class Staging:
    """One input file's rows: where they go, where they come from, what cleaning changed."""

    parts: Parts
    sha256: str
    source_name: str
    source_rank: int
    file: str
    is_benchmark: bool
    sft_from_answers: bool
    changes: Counter[str] = field(default_factory=Counter)
    # Of the record at hand: ids count up within it, its place is the same for all its rows.
    _number: int = 0
    _record_id: str = ""
    _place: Row = ()
    _ordinals: dict[str, int] = field(default_factory=dict)
    _vector: Vector | None = None

    def keep(self, record: Record, drafts: Drafts, vector: Vector | None = None) -> None:
        """Add a record's rows, and its vector beside each text.

        Raises `Unreadable` (no_question) for a benchmark's record without a question.
        """
        self._begin(record)
        self._vector = vector
        if self.is_benchmark:
            self._questions(drafts)
            return
        for draft in drafts:
            tools = None if draft.tools is None else self._clean(draft.tools)
            if isinstance(draft, Conversation):
                self._conversation(draft, tools)
            elif isinstance(draft, Answer):
                self._rated(draft, tools)
            elif isinstance(draft, Comparison):
                self._comparison(draft, tools)
            else:
                self._prompt(draft, tools)

    def quarantine(self, record: Record, why: Unreadable) -> None:
        """Add a record that cannot be staged, its raw bytes beside it."""
        self._begin(record)
        self.parts.add("quarantine", (self._record_id, *self._place, why.rule, why.detail))
        self.parts.add("raw", (self._record_id, record.raw), len(record.raw))

    def _begin(self, record: Record) -> None:
        self._number = record.number
        self._record_id = record_id(self.sha256, record.number)
        self._place = (self.source_name, self.source_rank, self.file, record.line)
        self._ordinals.clear()

    def _questions(self, drafts: Drafts) -> None:
        known: dict[str, tuple[Messages, list[Messages]]] = {}
        for draft in drafts:
            question = self._said(_asked(draft), "user")
            if question:
                _, answers = known.setdefault(content_id(question, None), (question, []))
                answer = self._said(_known_answer(draft), "assistant")
                answers += [answer] if answer and answer not in answers else []
        if not known:
            raise Unreadable("no_question", "a benchmark record without a user turn")
        for question_id, (question, answers) in known.items():
            for part, said in [("question", question), *(("answer", each) for each in answers)]:
                self._add("questions", (question_id, part, *self._place, said), _size(said))

    def _said(self, messages: Messages, role: str) -> Messages:
        spoken = self._cleaned([turn for turn in messages if turn[0] == role])
        return [turn for turn in spoken if turn[1].strip()]

    def _conversation(self, draft: Conversation, tools: str | None) -> None:
        messages = self._cleaned(draft.messages)
        is_answered = messages[-1][0] == "assistant" and any(role == "user" for role, _ in messages)
        ids = self._text(messages, len(messages) - is_answered, tools)
        self._add("conversations", (*ids, *self._place, draft.rating))
        if is_answered:
            self._add("answers", (*ids, *self._place, *_UNSPOKEN))

    def _rated(self, draft: Answer, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        ids = self._text([*prompt, *self._cleaned(draft.completion)], len(prompt), tools)
        what = (draft.rating, draft.rank, draft.label, _struct(draft.metrics))
        self._add("answers", (*ids, *self._place, *what, draft.model, draft.annotator))
        # A thumb down is material for preference, never an example to follow.
        if self.sft_from_answers and draft.label is not False:
            self._add("conversations", (*ids, *self._place, draft.rating))

    def _comparison(self, draft: Comparison, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        sides = ((draft.chosen, draft.chosen_rating), (draft.rejected, draft.rejected_rating))
        chosen, rejected = (
            self._text([*prompt, *self._cleaned(side)], len(prompt), tools) for side, _ in sides
        )
        for ids, (_, rating) in zip((chosen, rejected), sides, strict=True):
            self._add("answers", (*ids, *self._place, rating, *_UNSPOKEN[1:]))
        pair = (pair_id(chosen[0], rejected[0]), chosen[1], chosen[0], rejected[0])
        self._add("comparisons", (*pair, *self._place, _struct(draft.metrics)))

    def _prompt(self, draft: Prompt, tools: str | None) -> None:
        messages = self._cleaned(draft.messages)
        _, prompt_id, text_id = self._text(messages, len(messages), tools)
        self._add("prompts", (prompt_id, text_id, *self._place))

    def _text(
        self, messages: Messages, prompt_turns: int, tools: str | None
    ) -> tuple[str, str, str]:
        """Add a text and return (content id, prompt id, text id)."""
        content = answer_id(messages, prompt_turns, tools)
        asked = content_id(messages[:prompt_turns], tools)
        text_id = self._row_id("texts")
        size = _size(messages) + len(tools or "")
        self.parts.add("texts", (text_id, content, asked, messages, prompt_turns, tools), size)
        if self._vector:
            self.parts.add("embeddings", (text_id, self._vector), _NUMBER_BYTES * len(self._vector))
        return content, asked, text_id

    def _add(self, table: str, values: Row, size: int = 0) -> None:
        self.parts.add(table, (self._row_id(table), self._record_id, *values), size)

    def _row_id(self, entity: str) -> str:
        ordinal = self._ordinals.get(entity, 0)
        self._ordinals[entity] = ordinal + 1
        return row_id(self.sha256, self._number, entity, ordinal)

    def _cleaned(self, messages: Messages) -> Messages:
        changes = self.changes
        return [(role, clean(content, changes)) for role, content in messages]

    def _clean(self, text: str) -> str:
        return clean(text, self.changes)


def _asked(draft: Draft) -> Messages:
    return draft.prompt if isinstance(draft, Answer | Comparison) else draft.messages


def _known_answer(draft: Draft) -> Messages:
    """Return what a benchmark says is right: what a model once said to it is not."""
    if isinstance(draft, Conversation):
        return draft.messages
    if isinstance(draft, Comparison):
        return draft.chosen
    return draft.completion if isinstance(draft, Answer) and draft.label else []


def _size(messages: Messages) -> int:
    return sum(len(content) for _, content in messages)


def _struct(metrics: Mapping[str, float]) -> dict[str, float | None] | None:
    known = {name: metrics.get(name) for name in METRICS} if metrics else {}
    return known if any(value is not None for value in known.values()) else None
