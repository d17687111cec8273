"""Records: one input file of any kind becomes its records, one after the other, good or not.

Nothing here raises for content: what cannot be parsed is a record whose value is `Unreadable`.
"""

import itertools
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import BinaryIO, NamedTuple

from tasks import columnar, delimited
from tasks.disguises import MAGIC_BYTES, refuse_disguised, refuse_spread
from tasks.encodings import AUTO, UTF_8, as_utf8
from tasks.json_files import json_reads, line_reads, not_blank
from tasks.limits import Limits as Limits
from tasks.limits import Read
from tasks.line_blocks import block_reads
from tasks.openings import opened
from tasks.readers.drafts import Unreadable
from tasks.readers.values import as_json
from tasks.spans import Span, span_bytes
from tasks.streams import (
    CHUNK_BYTES,
    BadStream,
    Digest,
    Piece,
    chunks,
    hashed,
    headed,
    lines,
    suffixes,
)

_COLUMNAR = (".parquet", ".arrow")


class Record(NamedTuple):
    """A record's 0-based number, 1-based line (position in a list or table), bytes and value."""

    number: int
    line: int
    raw: bytes
    value: object


@dataclass(frozen=True)
class Way:
    """How a file is read: its stated encoding, one span of it alone, or as the rest says.

    With `is_one` the object of a .json file is one record; with `is_link` a link is followed; with
    `is_in_blocks` lines of JSON come many at once, unread.
    """

    encoding: str = AUTO
    span: Span | None = None
    is_one: bool = False
    is_link: bool = False
    is_in_blocks: bool = False


@dataclass
class FileFacts:
    """What reading a file finds out about it: its encoding, "" for Parquet and Arrow."""

    encoding: str = ""


def records(
    path: Path,
    limits: Limits,
    digest: Digest,
    scratch: Path,
    way: Way = Way(),
    facts: FileFacts | None = None,
) -> Iterator[Record]:
    """Yield a file's records in order, feeding its bytes to `digest` to the end.

    `line` is the text line of JSONL, CSV, TSV and text records and the 1-based position of an
    element of a JSON list or a Parquet or Arrow row. Bytes of a text are in UTF-8, whatever the
    file's encoding. `scratch` names a file that may be written: compressed Parquet and Arrow are
    unpacked there. `facts` is filled in meanwhile. Of a span, which is UTF-8, its lines alone.
    """
    reading = _Reading(path, limits, scratch, way, facts or FileFacts())
    try:
        plain = opened(path, way.is_link)
    except BadStream as bad:
        yield Record(0, 1, b"", Unreadable(bad.rule, bad.detail))
        return
    if way.span:
        with plain:
            yield from reading.span(plain, way.span, digest)
        return
    with plain, hashed(plain, digest) as file:
        read = _most(reading.guarded(file), limits.max_records)
        for number, each in enumerate(itertools.islice(read, limits.limit)):
            yield Record(number, *each)
        while file.read(CHUNK_BYTES):
            pass


def _most(read: Iterator[Read], most: int) -> Iterator[Read]:
    yield from itertools.islice(read, most)
    for each in read:
        told = f"more than {most} records: the rest of the file is not read"
        yield Read(each.line, each.raw, Unreadable("too_many_records", told))
        return


@dataclass
class _Reading:
    """One file being read: how, and what was found out."""

    path: Path
    limits: Limits
    scratch: Path
    way: Way
    facts: FileFacts

    def guarded(self, file: BufferedReader) -> Iterator[Read]:
        """Yield what is read; where the stream ends badly, the rest is one record."""
        line = 0
        try:
            for each in self._reads(file):
                line = each.line
                yield each
        except BadStream as bad:
            yield Read(line + 1, bad.raw, Unreadable(bad.rule, bad.detail))

    def span(self, file: BinaryIO, span: Span, digest: Digest) -> Iterator[Record]:
        """Yield a span's records under the numbers and lines that they have in their file."""
        self.facts.encoding = UTF_8
        read = self._lines(span_bytes(file, span, digest))
        for number, (line, raw, value) in enumerate(read, span.first_record):
            yield Record(number, line + span.first_line - 1, raw, value)

    def _reads(self, file: BufferedReader) -> Iterator[Read]:
        suffix, compression = suffixes(self.path.name)
        refuse_disguised(file.peek(CHUNK_BYTES), compression or suffix)
        stream = chunks(file, compression, self.limits.max_file_bytes)
        if compression:
            head, stream = headed(stream, lambda read: len(read) >= MAGIC_BYTES)
            refuse_disguised(head, suffix)
        if suffix in _COLUMNAR:
            on_disk = self._unpacked(stream) if compression else self.path
            return _columnar(columnar.rows(on_disk, suffix), self.limits)
        self.facts.encoding, text = as_utf8(stream, self.way.encoding)
        read = self._text(text, suffix)
        return read if self.facts.encoding == UTF_8 else map(self._converted, read)

    def _unpacked(self, stream: Iterator[bytes]) -> Path:
        with open(self.scratch, "wb") as file:
            file.writelines(stream)
        return self.scratch

    def _text(self, text: Iterator[bytes], suffix: str) -> Iterator[Read]:
        most = self.limits.max_record_bytes
        if suffix == ".json":
            return json_reads(text, self.limits, self.way.is_one)
        if suffix == ".jsonl":
            head, text = headed(text, lambda read: bool(read))
            refuse_spread(head)
            return self._lines(text)
        if suffix == ".txt":
            return _texts(lines(text, most), self.limits)
        mark = "\t" if suffix == ".tsv" else ","
        return itertools.starmap(Read, delimited.rows(lines(text, most), mark, most))

    def _lines(self, text: Iterator[bytes]) -> Iterator[Read]:
        is_in_blocks = self.way.is_in_blocks and self.facts.encoding == UTF_8
        return (block_reads if is_in_blocks else line_reads)(text, self.limits)

    def _converted(self, read: Read) -> Read:
        """Say of bytes that were not in the file's own encoding which that is."""
        if isinstance(read.value, Unreadable) and read.value.rule == "bad_encoding":
            told = f"bytes that are not {self.facts.encoding}"
            return read._replace(value=Unreadable("bad_encoding", told))
        return read


def _texts(found: Iterable[Piece], limits: Limits) -> Iterator[Read]:
    for line, raw, is_cut in not_blank(found):
        try:
            value: object = raw.decode()
        except UnicodeDecodeError as wrong:
            value = Unreadable("bad_encoding", f"not UTF-8 at byte {wrong.start}")
        yield Read(line, raw, limits.too_long() if is_cut else value)


def _columnar(rows: Iterable[object], limits: Limits) -> Iterator[Read]:
    for line, value in enumerate(rows, start=1):
        if isinstance(value, Unreadable):
            yield Read(line, b"", value)
            continue
        raw = as_json(value).encode()
        if len(raw) > limits.max_record_bytes:
            yield Read(line, raw[: limits.max_record_bytes], limits.too_long())
        else:
            yield Read(line, raw, value)
