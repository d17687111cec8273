"""Spans: whole lines of a large JSONL file, so that several readers share it."""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from tasks.streams import CHUNK_BYTES, Digest


@dataclass(frozen=True)
class Span:
    """Bytes of a file from start to end, and what comes before them.

    `first_record` is 0-based, `first_line` 1-based; `sha256` is of the span's own bytes.
    """

    start: int
    end: int
    first_record: int
    first_line: int
    sha256: str


def span_bytes(file: BinaryIO, span: Span, digest: Digest) -> Iterator[bytes]:
    """Yield a span's bytes, fed to `digest`; the byte order mark of the first is left out."""
    file.seek(span.start)
    left = span.end - span.start
    while left and (chunk := file.read(min(left, CHUNK_BYTES))):
        digest.update(chunk)
        yield chunk.removeprefix(codecs.BOM_UTF8) if left == span.end else chunk
        left -= len(chunk)
