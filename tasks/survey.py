"""Survey: a file's digest before it is read, and the spans that a large JSONL is read in.

Spans of whole lines let several readers share one file. Records keep their number and line: the
lines before each span are counted here, blank ones apart.
"""

import codecs
import hashlib
import os
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

import numpy as np

from tasks.disguises import refuse_spread
from tasks.encodings import AUTO, UTF_8
from tasks.json_cutter import SPACES
from tasks.limits import Limits
from tasks.openings import opened
from tasks.spans import Span
from tasks.streams import BadStream, suffixes

SPAN_BYTES = 32_000_000
_CHUNK_BYTES = 4_000_000
_NEWLINE = 0x0A
_HIGHEST_BLANK = max(SPACES)


@dataclass(frozen=True)
class Surveyed:
    """A file's sha256 (64 hex), its bytes, and its spans; none where it is read whole."""

    sha256: str
    size: int
    spans: tuple[Span, ...] = ()


def survey(
    path: Path,
    limits: Limits,
    encoding: str = AUTO,
    is_link: bool = False,
    span_bytes: int | None = None,
) -> Surveyed:
    """Return what is to be known of a file before it is read; raises `OSError`, `BadStream`.

    A plain JSONL file of UTF-8 larger than one span is cut into them. Whatever its limits would
    cut short is read whole: records and bytes are counted from its beginning.
    """
    with opened(path, is_link) as file:
        size, wanted = os.fstat(file.fileno()).st_size, span_bytes or SPAN_BYTES
        is_whole = size <= wanted or size > limits.max_file_bytes or limits.limit is not None
        is_lines = suffixes(path.name) == (".jsonl", "") and encoding in (AUTO, UTF_8)
        if is_whole or not is_lines or not _begins_as_lines(file):
            return Surveyed(hashlib.file_digest(file, "sha256").hexdigest(), size)
        cutter = _Cutter(wanted, limits.max_record_bytes)
        while chunk := file.read(_CHUNK_BYTES):
            cutter.feed(chunk)
    spans = cutter.end()
    is_long = cutter.records > limits.max_records
    return Surveyed(cutter.whole.hexdigest(), cutter.offset, () if is_long else spans)


def _begins_as_lines(file: BinaryIO) -> bool:
    """Tell whether a file begins as JSON lines in UTF-8 do, and not as one value over many."""
    head = file.read(_CHUNK_BYTES)
    file.seek(0)
    try:
        codecs.getincrementaldecoder(UTF_8)().decode(head)
        refuse_spread(head)
    except (UnicodeDecodeError, BadStream):
        return False
    return b"\0" not in head


@dataclass
class _Cutter:
    """Counts lines and records chunk by chunk and ends a span at the first line after its size.

    A line of blanks is no record, unless it is longer than a record may be.
    """

    span_bytes: int
    max_record_bytes: int
    offset: int = 0
    lines: int = 0
    records: int = 0
    is_line_blank: bool = True
    line_bytes: int = 0
    whole: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    spans: list[Span] = field(default_factory=list)
    _digest: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    _start: tuple[int, int, int] = (0, 0, 1)

    def feed(self, chunk: bytes) -> None:
        """Take the next bytes; a span may end inside them."""
        self.whole.update(chunk)
        rest = chunk
        while cut := self._cut(rest):
            self._take(rest[:cut])
            self._close()
            rest = rest[cut:]
        self._take(rest)

    def _cut(self, data: bytes) -> int:
        """Return how many bytes still belong to a span that ends inside them, 0 where none does."""
        left = self.span_bytes - (self.offset - self._start[0])
        return data.find(b"\n", max(left - 1, 0)) + 1

    def _take(self, data: bytes) -> None:
        first, newline, _ = data.partition(b"\n")
        self.line_bytes += len(first)
        self.is_line_blank &= not (
            first if self.offset else first.removeprefix(codecs.BOM_UTF8)
        ).strip(SPACES)
        self._digest.update(data)
        self.offset += len(data)
        if newline:
            self._count(data)

    def _count(self, data: bytes) -> None:
        """Count the lines that end in data: the one at hand, then those that are whole in it."""
        ends = np.flatnonzero(np.frombuffer(data, np.uint8) == _NEWLINE)
        starts = ends[:-1] + 1
        # A line of something begins with something: only the others are looked at one by one.
        odd = np.flatnonzero(np.frombuffer(data, np.uint8)[starts] <= _HIGHEST_BLANK)
        blank = sum(self._is_blank(data[starts[at] : ends[at + 1]]) for at in odd)
        is_first_blank = self.is_line_blank and self.line_bytes <= self.max_record_bytes
        self.lines += len(ends)
        self.records += len(starts) - blank + (not is_first_blank)
        rest = data[ends[-1] + 1 :]
        self.is_line_blank, self.line_bytes = not rest.strip(SPACES), len(rest)

    def _is_blank(self, line: bytes) -> bool:
        return len(line) <= self.max_record_bytes and not line.strip(SPACES)

    def _close(self) -> None:
        start, first_record, first_line = self._start
        sha256 = self._digest.hexdigest()
        self.spans.append(Span(start, self.offset, first_record, first_line, sha256))
        self._digest = hashlib.sha256()
        self._start = (self.offset, self.records, self.lines + 1)

    def end(self) -> tuple[Span, ...]:
        """Close the last span and return all."""
        if self.offset > self._start[0]:
            self._close()
        return tuple(self.spans)
