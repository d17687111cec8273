"""Personal data: where it stands in a text, and the text without it. Spans between, never values.

A span is (turn, start, length, kind, placeholder): turn 0 is the tools, 1 the first message; start
and length are in characters, start 0-based. Without a placeholder it is counted and left.
"""

from collections.abc import Iterable, Iterator

import numpy as np
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.personal.hits import Hits, Rows
from tasks.functions.personal.kinds import END_MARK
from tasks.functions.personal.policies import Policy
from tasks.functions.personal.rewriting import Span, rewritten
from tasks.functions.personal.telling import FOUND, keyed, told, told_of_cut
from tasks.tables import MESSAGES

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
    hits = Hits(turns, tools.combine_chunks())
    beside = _Beside(column, prompt_turn_counts, tools)
    rows, whole = _whole(hits, beside, rules)
    cut_rows, cut = _cut(hits, beside, turns.rows, rules)
    return _spread(np.append(rows, cut_rows), pa.concat_arrays([whole, cut]), len(column))


class _Beside:
    """The columns of a text, taken by row."""

    def __init__(self, *columns: pa.ChunkedArray) -> None:
        self._messages, *self._others = columns

    def of(self, rows: Rows) -> Iterator[tuple[list[messages.Turn], int, str]]:
        """Yield the turns of each row, how many of them are the prompt, and the tools."""
        taken = pa.array(rows, pa.int64())
        others = (column.take(taken).to_pylist() for column in self._others)
        return zip(messages.rows(self._messages.take(taken)), *others, strict=True)


def _whole(hits: Hits, beside: _Beside, rules: Policy) -> tuple[Rows, pa.StructArray]:
    """Return rows in which more is found than tokens at ends, and what is told of them."""
    rows = hits.rows.tolist()
    found = {
        row: told(hits.text(row, said, tools), count, rules)
        for row, (said, count, tools) in zip(rows, beside.of(hits.rows), strict=True)
    }
    every = {row: each for row, each in found.items() if each}
    return np.array(list(every), np.int64), keyed(list(every.values()))


def _cut(
    hits: Hits, beside: _Beside, borders: messages.Places, rules: Policy
) -> tuple[Rows, pa.StructArray]:
    """Return rows in which tokens at ends are all that is found, and what is told of them."""
    if not rules.seeks(END_MARK):
        return hits.cut_rows[:0], pa.array([], FOUND)
    rows, at = np.unique(hits.cut_rows, return_inverse=True)
    cut = hits.cut._replace(places=hits.cut.places - borders[hits.cut_rows])
    return rows, told_of_cut(list(beside.of(rows)), cut, at)


def _spread(rows: Rows, found: pa.StructArray, count: int) -> pa.StructArray:
    """Return `count` rows: those told of, and structs of nulls (SQL takes no null from us)."""
    places = np.full(count, -1)
    places[rows] = np.arange(len(rows))
    taken = pa.array(places, mask=places < 0)
    return pa.StructArray.from_arrays(
        [each.take(taken) for each in found.flatten()], fields=list(FOUND)
    )


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
