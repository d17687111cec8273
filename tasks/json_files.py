"""A .json file: a list, an object of lists or columns, one record, or lines under a wrong name.

An element is parsed by itself, so that a bad one costs itself only.
"""

import itertools
import re
from collections.abc import Iterable, Iterator
from typing import cast

from tasks.json_columns import rows
from tasks.json_cutter import SPACES, Cutter, pieces
from tasks.json_outline import is_file_of_records, is_read
from tasks.json_text import is_closed, parse
from tasks.limits import Limits, Read
from tasks.readers.drafts import Unreadable
from tasks.readers.turns import is_turn
from tasks.readers.values import as_json
from tasks.streams import Piece, headed, lines, whole

_KEY = re.compile(rb'"([A-Za-z_][A-Za-z0-9_]{0,63})"[ \t\r\n]*+:')
# A list whose elements follow, and one that has none, are no members by themselves.
_OPENS = re.compile(rb"\[([ \t\r\n]*+\])?\Z")


def json_reads(stream: Iterator[bytes], limits: Limits, is_one: bool = False) -> Iterator[Read]:
    """Yield the records of a .json file; `line` is an element's 1-based position.

    With `is_one` an object is one record, whatever it holds.

    Raises `BadStream` where the rest of the file cannot be read.
    """
    head, again = headed(stream, lambda read: _has_two_lines(read, limits))
    if _is_lines(head):
        return line_reads(again, limits)
    opening = head.lstrip(SPACES)[:1]
    if opening == b"[":
        return _one_talk(parsed(pieces(again, limits.max_record_bytes), limits), limits)
    if opening == b"{" and not is_one:
        return _object(again, limits)
    return parsed(not_blank(whole(again, limits.max_record_bytes)), limits)


def line_reads(stream: Iterator[bytes], limits: Limits) -> Iterator[Read]:
    """Yield each line that is not blank as a record."""
    return parsed(not_blank(lines(stream, limits.max_record_bytes)), limits)


def not_blank(found: Iterable[Piece]) -> Iterator[Piece]:
    """Yield the pieces that hold more than spaces, and those cut too short to tell."""
    return (piece for piece in found if piece.is_cut or piece.raw.strip(SPACES))


def parsed(found: Iterable[Piece], limits: Limits) -> Iterator[Read]:
    """Yield each piece as JSON, good or not."""
    for line, raw, is_cut in found:
        if is_cut:
            value: object = limits.too_long()
        else:
            value = parse(raw, limits.max_depth, limits.max_keys)
        yield Read(line, raw, value)


def _has_two_lines(head: bytearray, limits: Limits) -> bool:
    if len(head) > limits.max_record_bytes:
        return True
    return b"\n" in head and bool(head.lstrip(SPACES).partition(b"\n")[2].strip(SPACES))


def _is_lines(head: bytes) -> bool:
    """Tell whether the first of two lines is a value of its own, if perhaps a bad one."""
    first, _, rest = head.lstrip(SPACES).partition(b"\n")
    first, second = first.rstrip(SPACES), rest.lstrip(SPACES).partition(b"\n")[0]
    if first[:1] + first[-1:] not in (b"{}", b"[]") or first == b"[]" or not second:
        return False
    # The first line of a list may well end with a bracket that is not the list's.
    return is_closed(first) or is_closed(second.rstrip(SPACES))


def _one_talk(reads: Iterator[Read], limits: Limits) -> Iterator[Read]:
    """Join a list of nothing but turns into one record; any other list stays its elements."""
    held: list[Read] = []
    size = 0
    for each in reads:
        held.append(each)
        size += len(each.raw)
        if not _is_message(each.value) or size > limits.max_record_bytes:
            yield from held
            yield from reads
            return
    if held:
        turns = [cast("dict[str, object]", each.value) for each in held]
        yield Read(1, b"[" + b",".join(each.raw for each in held) + b"]", turns)


def _is_message(value: object) -> bool:
    return is_turn(value) and "content" in cast("dict[str, object]", value)


def _object(stream: Iterator[bytes], limits: Limits) -> Iterator[Read]:
    """Read one record, a table of columns, or the elements of an object's lists."""
    most = limits.max_record_bytes
    head, again = headed(stream, lambda read: len(read) > most)
    if len(head) <= most and (table := _table(head, limits)):
        return table
    if is_file_of_records(Cutter(most).feed(head)):
        return _lists(again, limits)
    return parsed(whole(again, most), limits)


def _table(raw: bytes, limits: Limits) -> Iterator[Read] | None:
    """Return the rows of an object of columns, None where it is none or one record by itself."""
    value = parse(raw, limits.max_depth, max_keys=len(raw))
    found = rows(value) if isinstance(value, dict) else None
    if found is None or is_read(value):
        return None
    if isinstance(found, Unreadable):
        return iter([Read(1, raw, found)])
    texts = (as_json(row).encode() for row in found)
    return parsed((Piece(place, text, False) for place, text in enumerate(texts, 1)), limits)


def _lists(stream: Iterator[bytes], limits: Limits) -> Iterator[Read]:
    """Read the elements of all lists; each member beside them is one quarantined record."""
    places = itertools.count(1)
    for piece in pieces(stream, limits.max_record_bytes):
        if piece.line:
            yield from parsed([piece._replace(line=next(places))], limits)
        elif piece.is_cut or not _OPENS.search(piece.raw):
            yield Read(next(places), piece.raw, _beside(piece.raw))


def _beside(raw: bytes) -> Unreadable:
    key = _KEY.match(raw)
    name = key[1].decode() if key else "a member"
    return Unreadable("beside_records", f"{name} stands beside the lists of records")
