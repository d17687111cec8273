"""Records: one input file of any kind becomes its records, one after the other, good or not.

Nothing here raises for content: what cannot be parsed is a record whose value is `Unreadable`.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from tasks import columnar, delimited
from tasks.json_text import elements, parse
from tasks.readers.drafts import Unreadable
from tasks.readers.turns import is_turn
from tasks.readers.values import as_json
from tasks.streams import (
    BYTE_ORDER_MARK,
    CHUNK_BYTES,
    BadStream,
    Digest,
    Piece,
    chunks,
    hashed,
    lines,
    suffixes,
    whole,
)


@dataclass(frozen=True)
class Limits:
    """What a reader accepts of a file: records, bytes a record, decompressed bytes, depth."""

    limit: int | None
    max_record_bytes: int
    max_file_bytes: int
    max_depth: int


@dataclass(frozen=True)
class Span:
    """Whole lines of a plain JSONL file: bytes from start to end, and what comes before them.

    `first_record` is 0-based, `first_line` 1-based; `sha256` is of the span's own bytes.
    """

    start: int
    end: int
    first_record: int
    first_line: int
    sha256: str


class Record(NamedTuple):
    """A record's 0-based number, 1-based line (position in a list or table), bytes and value."""

    number: int
    line: int
    raw: bytes
    value: object


class _Read(NamedTuple):
    line: int
    raw: bytes
    value: object


def records(
    path: Path, limits: Limits, digest: Digest, scratch: Path, span: Span | None = None
) -> Iterator[Record]:
    """Yield a file's records in order, feeding its bytes to `digest` to the end.

    `line` is the text line of JSONL, CSV, TSV and text records and the 1-based position of an
    element of a JSON list or a Parquet or Arrow row. `scratch` names a file that may be written:
    compressed Parquet and Arrow are unpacked there. Of a span only its own lines and bytes count.
    """
    if span:
        yield from _span_records(path, span, limits, digest)
        return
    with open(path, "rb") as plain, hashed(plain, digest) as file:
        read = _guarded(path, file, limits, scratch)
        for number, each in enumerate(itertools.islice(read, limits.limit)):
            yield Record(number, *each)
        while file.read(CHUNK_BYTES):
            pass


def _span_records(path: Path, span: Span, limits: Limits, digest: Digest) -> Iterator[Record]:
    with open(path, "rb") as file:
        pieces = lines(_span_bytes(file, span, digest), limits.max_record_bytes)
        for number, each in enumerate(_parsed(_not_blank(pieces), limits), span.first_record):
            yield Record(number, each.line + span.first_line - 1, each.raw, each.value)


def _span_bytes(file: BinaryIO, span: Span, digest: Digest) -> Iterator[bytes]:
    file.seek(span.start)
    left = span.end - span.start
    while left and (chunk := file.read(min(left, CHUNK_BYTES))):
        digest.update(chunk)
        # Only the first span begins where a byte order mark may stand.
        yield chunk.removeprefix(BYTE_ORDER_MARK) if left == span.end else chunk
        left -= len(chunk)


def _guarded(path: Path, file: BufferedReader, limits: Limits, scratch: Path) -> Iterator[_Read]:
    line = 0
    try:
        for each in _reads(path, file, limits, scratch):
            line = each.line
            yield each
    except BadStream as bad:
        yield _Read(line + 1, bad.raw, Unreadable(bad.rule, bad.detail))


def _reads(path: Path, file: BufferedReader, limits: Limits, scratch: Path) -> Iterator[_Read]:
    suffix, compression = suffixes(path.name)
    stream = chunks(file, compression, limits.max_file_bytes)
    if suffix == ".json":
        return _json(stream, limits)
    if suffix == ".jsonl":
        return _parsed(_not_blank(lines(stream, limits.max_record_bytes)), limits)
    if suffix == ".txt":
        return _texts(lines(stream, limits.max_record_bytes))
    if suffix in (".csv", ".tsv"):
        pieces = lines(stream, limits.max_record_bytes)
        rows = delimited.rows(pieces, "\t" if suffix == ".tsv" else ",", limits.max_record_bytes)
        return itertools.starmap(_Read, rows)
    return _columnar(_on_disk(path, stream, compression, scratch), suffix, limits)


def _parsed(pieces: Iterable[Piece], limits: Limits) -> Iterator[_Read]:
    for line, raw, is_cut in pieces:
        if is_cut:
            value: object = _too_long(limits)
        else:
            value = parse(raw, limits.max_depth)
        yield _Read(line, raw, value)


def _too_long(limits: Limits) -> Unreadable:
    return Unreadable("record_too_long", f"more than {limits.max_record_bytes} bytes")


def _not_blank(pieces: Iterable[Piece]) -> Iterator[Piece]:
    return (piece for piece in pieces if piece.raw.strip())


def _texts(pieces: Iterable[Piece]) -> Iterator[_Read]:
    for line, raw, is_cut in _not_blank(pieces):
        try:
            value: object = raw.decode()
        except UnicodeDecodeError as wrong:
            value = Unreadable("bad_encoding", f"not UTF-8 at byte {wrong.start}")
        yield _Read(line, raw, Unreadable("record_too_long", "a line") if is_cut else value)


def _json(stream: Iterator[bytes], limits: Limits) -> Iterator[_Read]:
    """Read a list's elements, one object, or lines of JSON under a wrong name."""
    head, rest = _head(stream, limits.max_record_bytes)
    again = itertools.chain([head], rest)
    if _is_lines(head):
        return _parsed(_not_blank(lines(again, limits.max_record_bytes)), limits)
    if head.lstrip()[:1] == b"[":
        return _one_talk(_parsed(elements(again, limits.max_record_bytes), limits), limits)
    return _parsed(_not_blank(whole(again, limits.max_record_bytes)), limits)


def _head(stream: Iterator[bytes], most: int) -> tuple[bytes, Iterator[bytes]]:
    """Read on until a second line has begun; return the bytes read and the stream after them."""
    head = b""
    try:
        for chunk in stream:
            head += chunk
            _, newline, second = head.lstrip().partition(b"\n")
            if (newline and second.strip()) or len(head) > most:
                break
    except BadStream as bad:
        return head, _ends_badly(bad)
    return head, stream


def _ends_badly(bad: BadStream) -> Iterator[bytes]:
    raise bad
    yield b""


def _is_lines(head: bytes) -> bool:
    """Tell whether the first of two lines is a value of its own."""
    first, _, second = head.lstrip().partition(b"\n")
    ends = first[:1] + first.rstrip()[-1:]
    return bool(second.strip()) and ends in (b"{}", b"[]") and first.strip() != b"[]"


def _one_talk(reads: Iterator[_Read], limits: Limits) -> Iterator[_Read]:
    """Join a list of nothing but turns into one record; any other list stays its elements."""
    held: list[_Read] = []
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
        yield _Read(1, b"[" + b",".join(each.raw for each in held) + b"]", turns)


def _is_message(value: object) -> bool:
    return is_turn(value) and "content" in cast("dict[str, object]", value)


def _on_disk(path: Path, stream: Iterator[bytes], compression: str, scratch: Path) -> Path:
    if not compression:
        return path
    with open(scratch, "wb") as file:
        file.writelines(stream)
    return scratch


def _columnar(path: Path, suffix: str, limits: Limits) -> Iterator[_Read]:
    for line, value in enumerate(columnar.rows(path, suffix), start=1):
        if isinstance(value, Unreadable):
            yield _Read(line, b"", value)
            continue
        raw = as_json(value).encode()
        if len(raw) > limits.max_record_bytes:
            yield _Read(line, raw[: limits.max_record_bytes], _too_long(limits))
        else:
            yield _Read(line, raw, value)
