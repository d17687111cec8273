"""Personal data: where it stands in a text, and the text without it. Spans between, never values.

A span is (turn, start, length, kind, placeholder): turn 0 is the tools, 1 the first message; start
and length are in characters, start 0-based. Without a placeholder it is counted and left.
"""

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks import identity
from tasks.functions import SqlFunction, messages
from tasks.functions.automata.reading import held
from tasks.functions.personal import finding, gates
from tasks.functions.personal.asking import masked_question, question_keys
from tasks.functions.personal.policies import Policy
from tasks.functions.personal.rewriting import Span, Text, placed, rewritten
from tasks.tables import MESSAGES

SPANS = pa.list_(
    pa.struct(
        [
            ("turn", pa.int32()),
            ("start", pa.int32()),
            ("length", pa.int32()),
            ("kind", pa.string()),
            ("placeholder", pa.string()),
        ]
    )
)
FOUND = pa.struct(
    [
        ("spans", SPANS),
        ("kinds", pa.list_(pa.string())),
        ("dropped_kind", pa.string()),
        ("is_emptied", pa.bool_()),
        ("redacted_id", pa.string()),
        ("first_turn_hash", pa.int64()),
    ]
)
_SPANS_SQL = (
    "struct(turn integer, start integer, length integer, kind varchar, placeholder varchar)[]"
)
_FOUND_SQL = (
    f"struct(spans {_SPANS_SQL}, kinds varchar[], dropped_kind varchar, is_emptied boolean,"
    " redacted_id varchar, first_turn_hash bigint)"
)


def personal_data(
    column: pa.ChunkedArray,
    tools: pa.ChunkedArray,
    prompt_turn_counts: pa.ChunkedArray,
    structured: pa.ChunkedArray,
    best_effort: pa.ChunkedArray,
    ignored: pa.ChunkedArray,
) -> pa.Array:
    """Return for each text its spans and what they come to; all null where it holds none.

    The last three are the two actions and the kinds left alone, as constants. `kinds` are sorted;
    `dropped_kind` is the first for which the row must go; `is_emptied` where cutting leaves an
    answer without a word; `redacted_id` is the id that the text would have as it is released;
    `first_turn_hash` the key of its first user turn as that is released, null where nothing in it
    is replaced.
    """
    rules = Policy.of(structured, best_effort, ignored)
    turns = messages.turns_of(column)
    hits = _Hits(turns, tools)
    taken = pa.array(hits.rows, pa.int64())
    beside = zip(
        messages.rows(column.take(taken)),
        tools.take(taken).to_pylist(),
        prompt_turn_counts.take(taken).to_pylist(),
        strict=True,
    )
    told = {
        row: _told(hits.text(row, said, listed), count, rules)
        for row, (said, listed, count) in zip(hits.rows, beside, strict=True)
    }
    return _spread({row: each for row, each in told.items() if each}, len(column))


def _keyed(told: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return what is told of texts with the key of each masked question, all hashed in one go."""
    masked = [each for each in told if each["question"] is not None]
    keys = question_keys([each["question"] for each in masked])
    for each, key in zip(masked, keys, strict=True):
        each["first_turn_hash"] = key
    return told


def _spread(told: dict[int, dict[str, Any]], count: int) -> pa.StructArray:
    """Return `count` rows: those told of, and structs of nulls (SQL takes no null from us)."""
    found = pa.array(_keyed(list(told.values())), FOUND)
    places = np.full(count, -1)
    places[list(told)] = np.arange(len(told))
    taken = pa.array(places, mask=places < 0)
    return pa.StructArray.from_arrays(
        [each.take(taken) for each in found.flatten()], fields=list(FOUND)
    )


class _Hits:
    """Which gates each turn opens, by flat place, and the rows in which any does."""

    def __init__(self, turns: messages.Turns, tools: pa.ChunkedArray) -> None:
        is_said = pc.equal(turns.roles, "assistant").to_numpy(zero_copy_only=False)
        self._first = turns.rows
        self._open, self._in_tools = _opened(turns.contents), _opened(tools.combine_chunks())
        self._ends = _mask(turns.contents, gates.TRAILING) & is_said
        row_of = np.repeat(np.arange(len(turns.rows) - 1), np.diff(turns.rows))
        in_turns = row_of[self._open.any(axis=0) | self._ends]
        self.rows = np.union1d(in_turns, np.flatnonzero(self._in_tools.any(axis=0))).tolist()

    def text(self, row: int, said: list[messages.Turn], tools: str) -> Text:
        """Return a row's text with what is found in its tools and each of its turns."""
        in_tools = finding.found(tools, finding.asked(*self._in_tools[:, row].tolist()))
        first = self._first[row]
        found = [self._found(first + at, content) for at, (_, content) in enumerate(said)]
        return Text(said, tools, [in_tools, *found])

    def _found(self, place: int, content: str) -> list[finding.Found]:
        found = finding.found(content, finding.asked(*self._open[:, place].tolist()))
        token = finding.trailing_token(content) if self._ends[place] else None
        if token is None:
            return found
        return [*(each for each in found if each.end <= token.start), token]


def _opened(texts: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Return which gate (row) each text (column) opens: all are tried where the one gate opened."""
    at = np.flatnonzero(_mask(texts, gates.GATE))
    opened = np.zeros((len(gates.GATES), len(texts)), bool)
    if len(at):
        opened[:, at] = held(texts.take(pa.array(at)), tuple(gates.GATES))
    return opened


def _mask(texts: pa.StringArray, pattern: str) -> npt.NDArray[np.bool_]:
    matched = pc.match_substring_regex(texts, pattern)
    return np.asarray(pc.fill_null(matched, False), bool)


def _told(text: Text, prompt_turn_count: int, rules: Policy) -> dict[str, Any] | None:
    spans = placed(text, rules)
    if not spans:
        return None
    turns, tools = rewritten(text.turns, text.tools, spans)
    is_emptied = any(
        before.strip() and not after.strip()
        for (_, before), (_, after) in zip(text.turns, turns, strict=True)
    )
    kinds = sorted({span.kind for span in spans})
    return {
        "spans": [span._asdict() for span in spans],
        "kinds": kinds,
        "dropped_kind": next((kind for kind in kinds if rules.drops(kind)), None),
        "is_emptied": is_emptied,
        "redacted_id": identity.answer_id(turns, prompt_turn_count, tools),
        "question": masked_question(text.turns, turns),
    }


def redacted(column: pa.ChunkedArray, spans: pa.ChunkedArray) -> pa.Array:
    """Return messages with each span replaced by its placeholder; those without one stay."""
    rows = zip(messages.rows(column), _spans(spans), strict=True)
    written = [_structs(rewritten(turns, "", found)[0]) for turns, found in rows]
    return pa.array(written, MESSAGES)


def redacted_tools(tools: pa.ChunkedArray, spans: pa.ChunkedArray) -> pa.Array:
    """Return the tools' JSON with each span of turn 0 replaced by its placeholder."""
    rows = zip(tools.to_pylist(), _spans(spans), strict=True)
    return pa.array([rewritten([], text, found)[1] for text, found in rows], pa.string())


def _spans(column: pa.ChunkedArray) -> Iterator[list[Span]]:
    for row in column.to_pylist():
        yield [Span(**each) for each in row]


def _structs(turns: Iterable[messages.Turn]) -> list[dict[str, str]]:
    return [{"role": role, "content": content} for role, content in turns]


FUNCTIONS = [
    SqlFunction(
        "personal_data",
        (messages.SQL_TYPE, "varchar", "integer", "varchar", "varchar", "varchar"),
        _FOUND_SQL,
        personal_data,
    ),
    SqlFunction("redacted", (messages.SQL_TYPE, _SPANS_SQL), messages.SQL_TYPE, redacted),
    SqlFunction("redacted_tools", ("varchar", _SPANS_SQL), "varchar", redacted_tools),
]
