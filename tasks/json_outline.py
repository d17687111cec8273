"""What a JSON object looks like from its beginning: one record, or a file of records."""

from collections.abc import Iterable
from typing import Any

import orjson

from tasks.readers import all_readers, detect, read_record
from tasks.readers.drafts import Unreadable
from tasks.streams import Piece

# So many elements are looked at to tell what a list holds.
_FIRST = 3


def is_file_of_records(found: Iterable[Piece]) -> bool:
    """Return whether an object, by its first pieces, holds lists of records and is none itself.

    It is one record where a known format reads it, or would but for its faults; yet a list of
    records under a key that its format does not know would be lost, and makes it a file.
    """
    members, lists = _outline(found)
    if not lists:
        return False
    form = detect(members)
    if form is None:
        return True
    own = {name for group in all_readers()[form].keys for name in group}
    if is_read(members):
        return any(_are_records(held) for key, held in lists.items() if key not in own)
    return any(map(_are_records, lists.values()))


def _outline(found: Iterable[Piece]) -> tuple[dict[str, Any], dict[str, list[Any]]]:
    """Return the members as far as they are JSON, and of them the lists of objects or lists."""
    members: dict[str, Any] = {}
    lists: dict[str, list[Any]] = {}
    last: list[Any] = []
    for piece in found:
        if piece.line:
            last.extend(_values(b"[" + piece.raw + b"]"))
        elif piece.raw.endswith(b"["):
            last = []
            for opened in _values(b"[{" + piece.raw + b"]}]"):
                last = next(iter(opened.values()))
                lists |= opened
                members |= opened
        else:
            for member in _values(b"[{" + piece.raw + b"}]"):
                members |= member
    return members, lists


def _values(raw: bytes) -> list[Any]:
    try:
        return list(orjson.loads(raw))
    except orjson.JSONDecodeError:
        return []


def is_read(record: object) -> bool:
    """Return whether a known format reads a record without a fault."""
    try:
        read_record(record)
    except Unreadable:
        return False
    return True


def _are_records(held: list[Any]) -> bool:
    return any(detect(each) is not None for each in held[:_FIRST])
