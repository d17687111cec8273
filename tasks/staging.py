"""Staging: what a record holds becomes rows of the staged tables, clean and with its ids."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from tasks.clean import clean
from tasks.identity import Messages, answer_id, content_id, pair_id, record_id, row_id
from tasks.parts import Parts
from tasks.readers.drafts import Answer, Comparison, Conversation, Drafts, Prompt, Unreadable
from tasks.records import Record
from tasks.tables import METRICS

Row = tuple[object, ...]
# An answer that nobody spoke of: rating, rank, label, metrics, model, annotator.
_UNSPOKEN: Row = (None,) * 6


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

    def keep(self, record: Record, drafts: Drafts) -> None:
        """Add a record's rows; raises `Unreadable` (no_question) for a benchmark's without one."""
        rows = _RecordRows(self, record)
        if self.is_benchmark:
            rows.questions(drafts)
            return
        for draft in drafts:
            rows.add(draft)

    def quarantine(self, record: Record, why: Unreadable) -> None:
        """Add a record that cannot be staged, its raw bytes beside it."""
        record_key = record_id(self.sha256, record.number)
        place = (self.source_name, self.source_rank, self.file, record.line)
        self.parts.add("quarantine", (record_key, *place, why.rule, why.detail))
        self.parts.add("raw", (record_key, record.raw), len(record.raw))


class _RecordRows:
    """The rows of one record: ids count up within it, its place is the same for all."""

    def __init__(self, staging: Staging, record: Record) -> None:
        self.staging = staging
        self.number = record.number
        self.record_key = record_id(staging.sha256, record.number)
        self.place = (staging.source_name, staging.source_rank, staging.file, record.line)
        self.ordinals: dict[str, int] = {}

    def add(self, draft: Conversation | Answer | Comparison | Prompt) -> None:
        tools = None if draft.tools is None else self._clean(draft.tools)
        if isinstance(draft, Conversation):
            self._conversation(draft, tools)
        elif isinstance(draft, Answer):
            self._rated(draft, tools)
        elif isinstance(draft, Comparison):
            self._comparison(draft, tools)
        else:
            messages = self._cleaned(draft.messages)
            _, prompt_id, text_id = self._text(messages, messages, tools)
            self._add("prompts", (prompt_id, text_id, *self.place))

    def questions(self, drafts: Drafts) -> None:
        asked = [self._cleaned(_user_turns(draft)) for draft in drafts]
        said = [[turn for turn in messages if turn[1].strip()] for messages in asked]
        by_id = {content_id(messages, None): messages for messages in said if messages}
        if not by_id:
            raise Unreadable("no_question", "a benchmark record without a user turn")
        for question_id, messages in by_id.items():
            self._add("questions", (question_id, *self.place, messages), _size(messages))

    def _conversation(self, draft: Conversation, tools: str | None) -> None:
        messages = self._cleaned(draft.messages)
        is_answered = messages[-1][0] == "assistant" and "user" in dict(messages[:-1])
        prompt = messages[:-1] if is_answered else messages
        ids = self._text(messages, prompt, tools)
        self._add("conversations", (*ids, *self.place, draft.rating))
        if is_answered:
            self._add("answers", (*ids, *self.place, *_UNSPOKEN))

    def _rated(self, draft: Answer, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        ids = self._text([*prompt, *self._cleaned(draft.completion)], prompt, tools)
        self._answer(ids, draft)
        # A thumb down is material for preference, never an example to follow.
        if self.staging.sft_from_answers and draft.label is not False:
            self._add("conversations", (*ids, *self.place, draft.rating))

    def _comparison(self, draft: Comparison, tools: str | None) -> None:
        prompt = self._cleaned(draft.prompt)
        sides = ((draft.chosen, draft.chosen_rating), (draft.rejected, draft.rejected_rating))
        chosen, rejected = (
            self._text([*prompt, *self._cleaned(side)], prompt, tools) for side, _ in sides
        )
        for ids, (_, rating) in zip((chosen, rejected), sides, strict=True):
            self._add("answers", (*ids, *self.place, rating, *_UNSPOKEN[1:]))
        pair = pair_id(chosen[0], rejected[0])
        metrics = _struct(draft.metrics)
        self._add("comparisons", (pair, chosen[1], chosen[0], rejected[0], *self.place, metrics))

    def _answer(self, ids: tuple[str, str, str], said: Answer) -> None:
        what = (said.rating, said.rank, said.label, _struct(said.metrics))
        self._add("answers", (*ids, *self.place, *what, said.model, said.annotator))

    def _text(
        self, messages: Messages, prompt: Messages, tools: str | None
    ) -> tuple[str, str, str]:
        """Add a text and return (content id, prompt id, text id)."""
        content = answer_id(messages, len(prompt), tools)
        asked = content_id(prompt, tools)
        text_id = self._row_id("texts")
        size = _size(messages) + len(tools or "")
        row = (text_id, content, asked, messages, len(prompt), tools)
        self.staging.parts.add("texts", row, size)
        return content, asked, text_id

    def _add(self, table: str, values: Row, size: int = 0) -> None:
        row = (self._row_id(table), self.record_key, *values)
        self.staging.parts.add(table, row, size)

    def _row_id(self, entity: str) -> str:
        ordinal = self.ordinals.get(entity, 0)
        self.ordinals[entity] = ordinal + 1
        return row_id(self.staging.sha256, self.number, entity, ordinal)

    def _cleaned(self, messages: Messages) -> Messages:
        return [(role, self._clean(content)) for role, content in messages]

    def _clean(self, text: str) -> str:
        return clean(text, self.staging.changes)


def _user_turns(draft: Conversation | Answer | Comparison | Prompt) -> Messages:
    asked = draft.prompt if isinstance(draft, Answer | Comparison) else draft.messages
    return [turn for turn in asked if turn[0] == "user"]


def _size(messages: Messages) -> int:
    return sum(len(content) for _, content in messages)


def _struct(metrics: Mapping[str, float]) -> dict[str, float | None] | None:
    known = {name: metrics.get(name) for name in METRICS} if metrics else {}
    return known if any(value is not None for value in known.values()) else None
