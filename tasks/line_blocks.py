"""Blocks: many whole lines of JSON at once, for those who read them together."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from tasks.json_cutter import SPACES
from tasks.json_files import line_reads
from tasks.limits import Limits, Read
from tasks.streams import BadStream

BLOCK_BYTES = 1 << 21
# From here on a line is for those who cut what is too long.
_MOST_BYTES = BLOCK_BYTES + BLOCK_BYTES // 4


@dataclass(frozen=True)
class Lines:
    """What a read holds instead of a value: its bytes are whole lines, from this one (1-based)."""

    first_line: int


def block_reads(stream: Iterator[bytes], limits: Limits) -> Iterator[Read]:
    """Yield whole lines about two megabytes at a time; `line` is the last that is not blank.

    Where a line is longer than that, it and all that follows are read one by one.
    """
    line, held, size = 1, [b""], 0
    bad: BadStream | None = None
    while size <= _MOST_BYTES:
        chunk, bad = _next(stream)
        held.append(chunk)
        size += len(chunk)
        if chunk and size < BLOCK_BYTES:
            continue
        data = b"".join(held)
        # Of a stream that ends well the last line needs no newline; else it is lost, as ever.
        end = len(data) if not chunk and bad is None else data.rfind(b"\n") + 1
        if end:
            block = data[:end]
            yield Read(line + _lines_before_last(block), block, Lines(line))
            line += block.count(b"\n")
        held, size = [data[end:]], len(data) - end
        if bad is not None:
            raise bad
        if not chunk:
            return
    rest = line_reads(itertools.chain(held, stream), limits)
    yield from (each._replace(line=each.line + line - 1) for each in rest)


def _next(stream: Iterator[bytes]) -> tuple[bytes, BadStream | None]:
    """Return the next bytes, empty at the end, and how the stream ended badly if it did."""
    try:
        return next(filter(None, stream), b""), None
    except BadStream as bad:
        return b"", bad


def _lines_before_last(block: bytes) -> int:
    """Return how many lines stand before the last one that is not blank."""
    return block.rstrip(SPACES).count(b"\n")
