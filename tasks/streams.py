"""Byte streams: hashed as they are read, decompressed to their very end, cut into records.

A stream that ends badly raises `BadStream`; what came before it has been yielded already.
"""

import gzip
import io
import itertools
import zlib
from collections.abc import Callable, Iterator
from pathlib import PurePath
from typing import BinaryIO, NamedTuple, Protocol, cast

import zstandard

FORMATS = (".json", ".jsonl", ".csv", ".tsv", ".parquet", ".arrow", ".txt")
COMPRESSIONS = (".gz", ".zst")
CHUNK_BYTES = 1 << 18
# One call may give 32,000 times what it takes: small bites bound a bomb to some 64 MB.
_ZST_BYTES = 2_048
_ZST_WINDOW_BYTES = 1 << 27
# What stands after a whole stream, or instead of one, says nothing against what came before.
_NO_BEGINNINGS = ("Not a gzipped file", "zstd decompressor error: Unknown frame descriptor")


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
    """Yield a file's decompressed bytes.

    Raises `BadStream`: file_too_long past `max_bytes`, damaged_stream where it is cut or goes on
    with something else, corrupt_stream where it is neither: then what came before may be wrong too.
    """
    total = 0
    try:
        for chunk in _OPENERS[compression](file):
            total += len(chunk)
            if total > max_bytes:
                yield chunk[: max_bytes - total]
                raise BadStream("file_too_long", f"more than {max_bytes} bytes decompressed")
            yield chunk
    except EOFError:
        raise BadStream("damaged_stream", f"{compression}: ends too early") from None
    except (zlib.error, gzip.BadGzipFile, zstandard.ZstdError) as error:
        if str(error).startswith(_NO_BEGINNINGS):
            raise BadStream("damaged_stream", f"{compression}: no such data") from None
        raise BadStream("corrupt_stream", f"{compression}: does not match its checks") from None
    except OSError as error:
        raise BadStream("damaged_stream", f"file: {error.strerror}") from None


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


def headed(
    stream: Iterator[bytes], is_enough: Callable[[bytearray], bool]
) -> tuple[bytes, Iterator[bytes]]:
    """Return as many first bytes as are enough, or all, and the stream from its start.

    A stream that ends badly does so where it is read on.
    """
    head = bytearray()
    try:
        for chunk in stream:
            head += chunk
            if is_enough(head):
                break
    except BadStream as bad:
        return bytes(head), itertools.chain([bytes(head)], _ends_badly(bad))
    return bytes(head), itertools.chain([bytes(head)], stream)


def _ends_badly(bad: BadStream) -> Iterator[bytes]:
    raise bad
    yield b""


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
