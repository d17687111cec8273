"""Byte streams: hashed as they are read, decompressed to their very end, cut into records.

A stream that ends badly raises `BadStream`; what came before it has been yielded already.
"""

import gzip
import io
import zlib
from collections.abc import Iterator
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

import zstandard

FORMATS = (".json", ".jsonl", ".csv", ".tsv", ".parquet", ".arrow", ".txt")
COMPRESSIONS = (".gz", ".zst")
CHUNK_BYTES = 1 << 18
# One call may give 32,000 times what it takes: small bites bound a bomb to some 64 MB.
_ZST_BYTES = 2_048
_ZST_WINDOW_BYTES = 1 << 27
BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class BadStream(Exception):
    """The rest of a file cannot be read: rule, detail without its text, raw bytes at hand."""

    def __init__(self, rule: str, detail: str, raw: bytes = b"") -> None:
        """Take a rule name (snake case), a detail and what was read of the broken record."""
        super().__init__(f"{rule}: {detail}")
        self.rule = rule
        self.detail = detail
        self.raw = raw


class Digest(Protocol):
    """What hashlib's objects do."""

    def update(self, data: bytes, /) -> None:
        """Take more bytes."""

    def hexdigest(self) -> str:
        """Return the digest so far."""


def suffixes(name: str) -> tuple[str, str]:
    """Return a file name's (format suffix, compression suffix), each "" where it has none."""
    path = PurePath(name.lower())
    compression = path.suffix if path.suffix in COMPRESSIONS else ""
    suffix = PurePath(path.name.removesuffix(compression)).suffix
    return (suffix if suffix in FORMATS else ""), compression


class HashedFile(io.RawIOBase):
    """A file whose every byte read is hashed."""

    def __init__(self, file: BinaryIO, digest: Digest) -> None:
        """Take a binary file and the digest to feed."""
        self._file = file
        self._digest = digest

    def readable(self) -> bool:
        """Return True."""
        return True

    def readinto(self, buffer: object, /) -> int:
        """Read into a buffer and return the number of bytes, 0 at the end."""
        view = memoryview(cast("bytearray", buffer))
        data = self._file.read(len(view))
        self._digest.update(data)
        view[: len(data)] = data
        return len(data)


def hashed(file: BinaryIO, digest: Digest) -> io.BufferedReader:
    """Return a reader of the file that feeds `digest`."""
    reader: io.BufferedReader = io.BufferedReader(HashedFile(file, digest))
    return reader


class Piece(NamedTuple):
    """One record's bytes, its 1-based line or position, and whether it was cut at the limit."""

    line: int
    raw: bytes
    is_cut: bool


def chunks(file: io.BufferedReader, compression: str, max_bytes: int) -> Iterator[bytes]:
    """Yield a file's decompressed bytes without byte order mark.

    Raises `BadStream`: damaged_stream, or file_too_long past `max_bytes`.
    """
    total, begun = 0, False
    try:
        for chunk in _OPENERS[compression](file):
            total += len(chunk)
            if total > max_bytes:
                raise BadStream("file_too_long", f"more than {max_bytes} bytes decompressed")
            yield chunk if begun else chunk.removeprefix(BYTE_ORDER_MARK)
            begun = True
    except (EOFError, OSError, zlib.error, zstandard.ZstdError) as error:
        raise BadStream("damaged_stream", f"{compression or 'file'}: {_kind(error)}") from None


def _kind(error: Exception) -> str:
    return "ends too early" if isinstance(error, EOFError) else "cannot be decompressed"


def _plain(file: io.BufferedReader) -> Iterator[bytes]:
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _gz(file: io.BufferedReader) -> Iterator[bytes]:
    if not file.peek(1):
        raise EOFError
    with gzip.GzipFile(fileobj=file, mode="rb") as stream:
        # read1: what was decompressed before the damage is not lost with it.
        while chunk := stream.read1(CHUNK_BYTES):
            yield chunk


def _zst(file: io.BufferedReader) -> Iterator[bytes]:
    if not file.peek(1):
        raise EOFError
    frames = zstandard.ZstdDecompressor(max_window_size=_ZST_WINDOW_BYTES)
    frame = None
    while block := file.read(_ZST_BYTES):
        while block:
            frame = frame or frames.decompressobj()
            if chunk := frame.decompress(block):
                yield chunk
            block = frame.unused_data if frame.eof else b""
            frame = None if frame.eof else frame
    if frame is not None:
        raise EOFError


_OPENERS = {"": _plain, ".gz": _gz, ".zst": _zst}


def lines(stream: Iterator[bytes], max_bytes: int) -> Iterator[Piece]:
    """Yield every line, blank ones too, without its newline; a longer one is cut."""
    number, rest, is_cut = 1, b"", False
    for chunk in stream:
        *whole, rest = (rest + chunk).split(b"\n")
        for raw in whole:
            yield Piece(number, raw[:max_bytes], is_cut or len(raw) > max_bytes)
            number, is_cut = number + 1, False
        if len(rest) > max_bytes:
            rest, is_cut = rest[:max_bytes], True
    if rest:
        yield Piece(number, rest, is_cut)


def whole(stream: Iterator[bytes], max_bytes: int) -> Iterator[Piece]:
    """Yield all bytes as one piece; what is longer is cut."""
    held = bytearray()
    for chunk in stream:
        held += chunk[: max_bytes + 1 - len(held)]
    yield Piece(1, bytes(held[:max_bytes]), len(held) > max_bytes)
