"""Blocks: the rows of some thousand records, held as they were said, made columns all at once.

Ids, places and texts cost a fraction of what they cost row by row. A row of an entity names its
text by its position in the block, a text its record.
"""

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from tasks.columns import TABLES, Columns, arrays, picked
from tasks.identity import Messages, answer_id, content_id, pair_id, record_ids, row_ids

_SAID = (
    *("rating", "rank", "label", "annotation_metrics", "model", "annotator"),
    *("rating_low", "rating_high", "metrics_low", "metrics_high", "annotator_kind", "annotated_at"),
    "label_origin",
)
# An answer that nobody spoke of.
UNSPOKEN = (None,) * len(_SAID)
_WHO = ("annotator", "kind", "annotated_at")
_OPINION = ("answer_id", "standard", "value", "scale_low", "scale_high", *_WHO)
_VOTE = ("answer_a_id", "answer_b_id", "preferred", *_WHO)
Row = tuple[object, ...]
Metrics = Mapping[str, float | None] | None


@dataclass(frozen=True, slots=True)
class Origin:
    """Where records come from: their file's sha256 (64 hex) and what it and its source are."""

    sha256: str
    source_name: str
    source_rank: int
    file: str


@dataclass
class Block:
    """Rows of whole records, by table; `size` is about how many bytes of text they hold."""

    # Origin, 0-based number and line of a record.
    records: list[tuple[Origin, int, int]] = field(default_factory=list)
    # Record, messages, how many of them are the prompt, tools.
    texts: list[tuple[int, Messages, int, str | None]] = field(default_factory=list)
    # Text and rating.
    conversations: list[tuple[int, float | None]] = field(default_factory=list)
    # Text and what was said of it: `_SAID`.
    answers: list[tuple[int, Row]] = field(default_factory=list)
    # Text of the chosen, text of the rejected, metrics, origin, annotator.
    comparisons: list[tuple[int, int, Metrics, str, str | None]] = field(default_factory=list)
    prompts: list[int] = field(default_factory=list)
    # Text and the vector that its record brought.
    embeddings: list[tuple[int, Sequence[float]]] = field(default_factory=list)
    # Text and the topic that its record named.
    topics: list[tuple[int, str]] = field(default_factory=list)
    # Record, question id, part (`question` or `answer`), messages.
    questions: list[tuple[int, str, str, Messages]] = field(default_factory=list)
    # Record, content id, scorer, score.
    scores: list[tuple[int, str, str, float]] = field(default_factory=list)
    # Record and the opinion of it: `_OPINION`, `_VOTE`.
    annotations: list[tuple[int, Row]] = field(default_factory=list)
    votes: list[tuple[int, Row]] = field(default_factory=list)
    # Record, rule, detail, raw bytes.
    quarantine: list[tuple[int, str, str, bytes]] = field(default_factory=list)
    size: int = 0

    def taken(self) -> "Block":
        """Return what is held as a block of its own; this one is empty from now on."""
        held = copy.copy(self)
        vars(self).update(vars(Block()))
        return held


def tables(block: Block) -> Iterator[tuple[str, pa.Table]]:
    """Yield each table that has rows, with its name."""
    made = _Made(block)
    for name, schema in TABLES.items():
        if getattr(block, "quarantine" if name == "raw" else name):
            found = getattr(made, name)()
            yield name, pa.table([found[each] for each in schema.names], schema=schema)


class _Made:
    """A block's columns: of its records and texts once, for all the rows that name them."""

    def __init__(self, block: Block) -> None:
        self._block = block
        self._places = [(origin.sha256, number) for origin, number, _ in block.records]
        self._of_text = [record for record, _, _, _ in block.texts]
        self._records = arrays(
            record_id=record_ids(self._places),
            source_name=[origin.source_name for origin, _, _ in block.records],
            source_rank=[origin.source_rank for origin, _, _ in block.records],
            file=[origin.file for origin, _, _ in block.records],
            line=[line for _, _, line in block.records],
        )
        self._content_ids = [answer_id(said, asked, t) for _, said, asked, t in block.texts]
        self._texts = picked(self._records, self._of_text) | arrays(
            text_id=self._row_ids("texts", self._of_text),
            content_id=self._content_ids,
            prompt_id=[content_id(said[:asked], tools) for _, said, asked, tools in block.texts],
        )

    def texts(self) -> Columns:
        _, messages, asked, tools = zip(*self._block.texts, strict=True)
        columns = arrays(messages=messages, prompt_turn_count=asked, tools=tools)
        return self._texts | columns

    def conversations(self) -> Columns:
        texts, ratings = zip(*self._block.conversations, strict=True)
        columns = self._entity("conversations", texts)
        return columns | arrays(rating=ratings) | {"conversation_id": columns["content_id"]}

    def answers(self) -> Columns:
        texts, said = zip(*self._block.answers, strict=True)
        columns = self._entity("answers", texts)
        what = dict(zip(_SAID, zip(*said, strict=True), strict=True))
        return columns | arrays(**what) | {"answer_id": columns["content_id"]}

    def comparisons(self) -> Columns:
        chosen, rejected, metrics, origins, annotators = zip(*self._block.comparisons, strict=True)
        sides = [[self._content_ids[text] for text in side] for side in (chosen, rejected)]
        return self._entity("comparisons", chosen) | arrays(
            pair_id=list(map(pair_id, *sides)),
            chosen_id=sides[0],
            rejected_id=sides[1],
            annotation_metrics=metrics,
            origin=origins,
            annotator=annotators,
        )

    def prompts(self) -> Columns:
        return self._entity("prompts", self._block.prompts)

    def embeddings(self) -> Columns:
        texts, vectors = zip(*self._block.embeddings, strict=True)
        return picked(self._texts, texts) | arrays(embedding=vectors)

    def topics(self) -> Columns:
        texts, topics = zip(*self._block.topics, strict=True)
        return picked(self._texts, texts) | arrays(topic=topics)

    def questions(self) -> Columns:
        records, ids, parts, messages = zip(*self._block.questions, strict=True)
        row_id = self._row_ids("questions", records)
        columns = arrays(row_id=row_id, question_id=ids, part=parts, messages=messages)
        return picked(self._records, records) | columns

    def scores(self) -> Columns:
        records, ids, scorers, scores = zip(*self._block.scores, strict=True)
        columns = arrays(content_id=ids, scorer=scorers, score=scores)
        return picked(self._records, records) | columns

    def annotations(self) -> Columns:
        return self._opinions(self._block.annotations, _OPINION)

    def votes(self) -> Columns:
        return self._opinions(self._block.votes, _VOTE)

    def _opinions(self, held: list[tuple[int, Row]], names: tuple[str, ...]) -> Columns:
        records, said = zip(*held, strict=True)
        columns = arrays(**dict(zip(names, zip(*said, strict=True), strict=True)))
        return picked(self._records, records) | columns

    def quarantine(self) -> Columns:
        records, rules, details, _ = zip(*self._block.quarantine, strict=True)
        return picked(self._records, records) | arrays(rule=rules, detail=details)

    def raw(self) -> Columns:
        records, _, _, raw = zip(*self._block.quarantine, strict=True)
        return picked(self._records, records) | arrays(raw=raw)

    def _entity(self, name: str, texts: Sequence[int]) -> Columns:
        row_id = self._row_ids(name, [self._of_text[text] for text in texts])
        return picked(self._texts, texts) | arrays(row_id=row_id)

    def _row_ids(self, entity: str, records: Sequence[int]) -> list[str]:
        """Return row ids of an entity's rows; those of one record stand together and count up."""
        first: dict[int, int] = {}
        ordinals = [at - first.setdefault(record, at) for at, record in enumerate(records)]
        return row_ids([self._places[record] for record in records], entity, ordinals)
