"""Plain rows: a block of lines made tables, and the lines that are left to the general way."""

from array import array
from collections.abc import Callable
from hashlib import sha256
from typing import Literal

import pyarrow as pa

from tasks.blocks import Origin
from tasks.columns import TABLES
from tasks.limits import Limits
from tasks.plain.forms import Forms
from tasks.plain.found import Found, Odd
from tasks.plain.scratch import Scratch
from tasks.tables import MESSAGES

_ID, _HALF = 32, 16
# So many odd lines a plain one, and reading all of them one by one costs no more.
MOST_ODD = 1.0
_TURNS, _CONTENTS, _ROLES, _WRITTEN, _ROWS, _ANSWERS, _ODD, _LINES, _RECORDS = range(9)
# The parameters of the walk after those that change with each call, by the buffer's name.
_BEFORE_FORMS = ("classes", "words", "roles", "role_rows")
_AFTER_FORMS = (
    *("members", "found", "turns", "contents", "content_at", "role_bytes", "role_at"),
    *("role_names", "turn_at", "prompt_turns", "written", "ends", "now", "of_row", "line_of"),
    *("record_of", "answered", "odd"),
)
_AFTER_ODD = ("kinds", "kind_ends", "schedule", "state", "before", "constants", "row_ids")


class Walker:
    """Walks over blocks of lines of one file after another."""

    def __init__(self, limits: Limits, walk: Callable[..., int]) -> None:
        """Take what is accepted and the compiled walk."""
        self.limits = limits
        self._walk = walk
        self._scratch = Scratch(0)

    def rows(
        self, block: bytes, origin: Origin, forms: Forms, line: int, record: int
    ) -> Found | None:
        """Return what lines hold, the first of these numbers; None where most are odd."""
        if len(block) > self._scratch.size:
            self._scratch = Scratch(len(block) + len(block) // 4)
        held = self._scratch
        held.begin(line, record)
        given = [pa.py_buffer(each) for each in (block, origin.sha256.encode())]
        known = [pa.py_buffer(each) for each in (forms.names, forms.table)]
        count = self._walk(
            given[0].address,
            len(block),
            self.limits.max_record_bytes,
            self.limits.max_keys,
            given[1].address,
            *map(held.address, _BEFORE_FORMS),
            *(each.address for each in known),
            len(forms.formats),
            *map(held.address, _AFTER_FORMS),
            held.odd_room,
            *map(held.address, _AFTER_ODD),
        )
        is_mostly_odd = held.view("now", 9, "q")[_ODD] > MOST_ODD * count
        return None if is_mostly_odd else self._found(block, origin, forms)

    def _found(self, block: bytes, origin: Origin, forms: Forms) -> Found:
        held = self._scratch
        now = held.view("now", 9, "q").tolist()
        numbers = held.view("record_of", now[_ROWS], "q").tolist()
        answered = held.view("answered", now[_ANSWERS], "q").tolist()
        made = _Columns(held, now, origin).tables(answered) if now[_ROWS] else {}
        of_answers = [numbers[row] for row in answered]
        places = held.view("odd", 4 * now[_ODD], "q").tolist()
        odd = zip(*(places[at::4] for at in range(4)), strict=True)
        return Found(
            tables=made,
            numbers={"texts": numbers, "conversations": numbers, "answers": of_answers},
            formats=[forms.formats[each] for each in held.view("of_row", now[_ROWS], "q")],
            odd=[Odd(block[at:end], line, record) for at, end, line, record in odd],
            lines=now[_LINES],
            records=now[_RECORDS],
            size=now[_CONTENTS],
        )


class _Columns:
    """The columns of plain rows, as `tasks.blocks` makes them of all others."""

    def __init__(self, held: Scratch, now: list[int], origin: Origin) -> None:
        self._held, self._now = held, now
        self._rows = now[_ROWS]
        self._id_places = pa.py_buffer(array("i", range(0, _ID * (self._rows + 1), _ID)))
        content, prompt = self._digests()
        place = {"source_name": origin.source_name, "source_rank": origin.source_rank}
        place["file"] = origin.file
        self._shared: dict[str, pa.Array] = {
            "record_id": self._row_ids(0),
            "text_id": self._row_ids(1),
            "content_id": self._ids(content),
            "prompt_id": self._ids(prompt),
            "line": self._numbers("line_of", "q", pa.int64()),
        }
        for name, value in place.items():
            kind = TABLES["conversations"].field(name).type
            self._shared[name] = pa.repeat(pa.scalar(value, kind), self._rows)

    def tables(self, answered: list[int]) -> dict[str, pa.Table]:
        """Return the tables that have rows; `answered` are the rows that are answers too."""
        shared = self._shared
        made = {"texts": self._texts(), "conversations": self._entity(2, "conversation_id")}
        found = {name: _table(name, shared | own) for name, own in made.items()}
        if answered:
            answers = _table("answers", shared | self._entity(3, "answer_id"))
            is_all = len(answered) == self._rows
            found["answers"] = answers if is_all else answers.take(pa.array(answered, pa.int64()))
        return found

    def _texts(self) -> dict[str, pa.Array]:
        count = self._now[_TURNS]
        roles = self._strings("role_at", "role_bytes", count, self._now[_ROLES])
        contents = self._strings("content_at", "contents", count, self._now[_CONTENTS])
        structs = pa.StructArray.from_arrays([roles, contents], fields=list(MESSAGES.value_type))
        turn_at = self._numbers("turn_at", "i", pa.int32(), self._rows + 1)
        return {
            "messages": pa.ListArray.from_arrays(turn_at, structs, type=MESSAGES),
            "prompt_turn_count": self._numbers("prompt_turns", "i", pa.int32()),
        }

    def _entity(self, kind: int, content_id: str) -> dict[str, pa.Array]:
        return {"row_id": self._row_ids(kind), content_id: self._shared["content_id"]}

    def _digests(self) -> tuple[list[bytes], list[bytes]]:
        """Return the first half of the digests of the JSON of all rows, and of their prompts."""
        written = self._held.view("written", self._now[_WRITTEN])
        ends = self._held.view("ends", 3 * self._rows, "q").tolist()
        starts, middles, lasts = ends[0::3], ends[1::3], ends[2::3]
        own, prompts = zip(starts, middles, strict=True), zip(middles, lasts, strict=True)
        content = [sha256(written[at:end]).digest()[:_HALF] for at, end in own]
        prompt = [
            sha256(written[at:end]).digest()[:_HALF] if end > at else whole
            for (at, end), whole in zip(prompts, content, strict=True)
        ]
        return content, prompt

    def _ids(self, digests: list[bytes]) -> pa.Array:
        return self._id_array(b"".join(digests).hex().encode())

    def _row_ids(self, kind: int) -> pa.Array:
        size = _ID * self._rows
        return self._id_array(self._held.copied("row_ids", size, start=kind * size))

    def _id_array(self, data: bytes) -> pa.Array:
        return pa.StringArray.from_buffers(self._rows, self._id_places, pa.py_buffer(data))

    def _strings(self, places: str, data: str, count: int, size: int) -> pa.Array:
        held = self._held
        at = pa.py_buffer(held.copied(places, count + 1, "i"))
        return pa.StringArray.from_buffers(count, at, pa.py_buffer(held.copied(data, size)))

    def _numbers(
        self, name: str, kind: Literal["i", "q"], of: pa.DataType, count: int = -1
    ) -> pa.Array:
        count = self._rows if count < 0 else count
        data = pa.py_buffer(self._held.copied(name, count, kind))
        return pa.Array.from_buffers(of, count, [None, data])


def _table(name: str, columns: dict[str, pa.Array]) -> pa.Table:
    """Return a table of what is known; nothing was said of the rest."""
    schema, rows = TABLES[name], len(columns["record_id"])
    held = [columns.get(each.name, pa.nulls(rows, each.type)) for each in schema]
    return pa.table(held, schema=schema)


def walker(limits: Limits) -> Walker | None:
    """Return a walker, None where the compiled one was not made on this machine."""
    from tasks.plain.compiled import loaded  # it imports what only large files are worth

    walk = loaded()
    return Walker(limits, walk) if walk else None
