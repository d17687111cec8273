"""JSON without trust: a list is cut into its elements by structure, so a bad one costs itself only.

No element is parsed to be cut out, memory holds one element, and depth is counted before parsing.
"""

import re
from collections.abc import Iterator

import orjson

from tasks.readers.drafts import Unreadable
from tasks.streams import BadStream, Piece

# Possessive: no input makes them go back, so both are linear in the bytes.
_STRING_BODY = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_TOKEN = re.compile(rb'["{}\[\],]')
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]]', re.DOTALL)
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
_BACKSLASH = 0x5C


def parse(raw: bytes, max_depth: int) -> object:
    """Return a JSON value of strict UTF-8, or `Unreadable`: bad_json, bad_encoding, too_deep."""
    if raw.count(b"{") + raw.count(b"[") > max_depth and _is_deeper(raw, max_depth):
        return Unreadable("too_deep", f"nested deeper than {max_depth}")
    try:
        return orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return _why(raw, error)


def _why(raw: bytes, error: orjson.JSONDecodeError) -> Unreadable:
    try:
        raw.decode()
    except UnicodeDecodeError as wrong:
        return Unreadable("bad_encoding", f"not UTF-8 at byte {wrong.start}")
    return Unreadable("bad_json", f"{error.msg} at character {error.pos}")


def _is_deeper(raw: bytes, max_depth: int) -> bool:
    depth = 0
    for token in _STRUCTURE.finditer(raw):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        if depth > max_depth:
            return True
    return False


class _Cutter:
    """Where one is in a JSON list: depth, inside a string or not, and the element so far."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.depth = 0
        self.position = 0
        self.is_in_string = False
        self.is_closed = False
        self.held = bytearray()
        self.carried = b""

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Yield the elements that end in this chunk."""
        data, at, start = self.carried + chunk, 0, 0
        self.carried = b""
        while at < len(data) and not self.is_closed:
            if self.is_in_string:
                data, at = self._string(data, at)
                continue
            token = _TOKEN.search(data, at)
            at = token.end() if token else len(data)
            if token and self._ends(token[0]):
                self._keep(data[start : token.start()])
                yield from self._element()
                start = at
            elif self.depth == 1 and token and token[0] == b"[" and not self.position:
                start, self.position = at, 1
        self._keep(data[start:])

    def _string(self, data: bytes, at: int) -> tuple[bytes, int]:
        """Go past the string's end, or to the data's; an escape cut in two waits for its rest."""
        match = _STRING_BODY.match(data, at)
        at = match.end() if match else at
        if at < len(data) and data[at] == _BACKSLASH:
            self.carried = data[at:]
            return data[:at], at
        self.is_in_string = at == len(data)
        return data, at + (not self.is_in_string)

    def _ends(self, token: bytes) -> bool:
        """Take one token outside strings and return whether an element ends at it."""
        self.is_in_string = token == b'"'
        self.depth += (token in _OPENING) - (token in _CLOSING)
        self.is_closed = token in _CLOSING and self.depth == 0
        return self.is_closed or (token == b"," and self.depth == 1)

    def _keep(self, raw: bytes) -> None:
        self.held += raw[: self.max_bytes + 1 - len(self.held)]

    def _element(self) -> Iterator[Piece]:
        is_cut = len(self.held) > self.max_bytes
        raw = bytes(self.held[: self.max_bytes]).strip()
        self.held.clear()
        is_empty_list = self.is_closed and self.position == 1 and not raw
        if not is_empty_list:
            yield Piece(self.position, raw, is_cut)
        self.position += 1


def elements(stream: Iterator[bytes], max_bytes: int) -> Iterator[Piece]:
    """Yield the elements of one JSON list with their 1-based positions; a longer one is cut.

    Raises `BadStream`: damaged_stream where the list does not end, bad_json for text after it.
    """
    cutter = _Cutter(max_bytes)
    for chunk in stream:
        yield from cutter.feed(chunk)
    rest = bytes(cutter.held)
    if not cutter.is_closed:
        raise BadStream("damaged_stream", "the list does not end", rest)
    if rest.strip():
        raise BadStream("bad_json", "there is text after the list", rest)
