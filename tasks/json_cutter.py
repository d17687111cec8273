"""A list, or an object of lists, is cut by structure alone, so a bad element costs itself only.

No element is parsed to be cut out, and memory holds one element, whatever the size of the file.
"""

import re
from collections.abc import Iterator

from tasks.streams import BadStream, Piece

# Possessive: no input makes it go back, so it is linear in the bytes.
_TEXT_BODY = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*+', re.DOTALL)
_TOKEN = re.compile(rb'["{}\[\],]')
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
_BACKSLASH = 0x5C
SPACES = b" \t\r\n"


class Cutter:
    """Where one is in a JSON list or object: depth, inside a text or not, and the piece so far.

    Pieces are a list's elements, or the elements of an object's lists of objects or lists, with
    their 1-based position. What else an object holds are pieces of line 0: a whole member, or the
    beginning of one up to the `[` that elements follow.
    """

    def __init__(self, max_bytes: int) -> None:
        """Take how many bytes of a piece are kept."""
        self._max_bytes = max_bytes
        self._depth = 0
        self._position = 0
        self._is_object = False
        # Commas at this depth part pieces: 1, or 2 inside a list of an object.
        self._cut_depth = 1
        self._has_just_opened = False
        self._is_in_text = False
        self._held = bytearray()
        self._carried = b""
        self._is_closed = False

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        """Yield the pieces that end in this chunk."""
        data, at, start = self._carried + chunk, 0, 0
        self._carried = b""
        while at < len(data) and not self._is_closed:
            if self._is_in_text:
                data, at = self._text(data, at)
            elif token := _TOKEN.search(data, at):
                self._look_for_elements(data, at, token.start())
                at = token.end()
                start, piece = self._token(data, start, token)
                if piece:
                    yield piece
            else:
                self._look_for_elements(data, at, len(data))
                break
        self._keep(data[start:])

    def end(self) -> None:
        """Raise `BadStream` for what is no whole list or object.

        Rules: damaged_stream where it does not end, bad_json for text after it.
        """
        held, what = bytes(self._held), "object" if self._is_object else "list"
        if not self._is_closed:
            raise BadStream("damaged_stream", f"the {what} does not end", held)
        if held.strip(SPACES):
            raise BadStream("bad_json", f"there is text after the {what}", held)

    def _text(self, data: bytes, at: int) -> tuple[bytes, int]:
        """Go past the text's end, or to the data's; an escape cut in two waits for its rest."""
        match = _TEXT_BODY.match(data, at)
        at = match.end() if match else at
        if at < len(data) and data[at] == _BACKSLASH:
            self._carried = data[at:]
            return data[:at], at
        self._is_in_text = at == len(data)
        return data, at + (not self._is_in_text)

    def _look_for_elements(self, data: bytes, at: int, end: int) -> None:
        # Only where spaces alone follow the `[` is what comes next the list's first element.
        if self._has_just_opened:
            self._has_just_opened = not data[at:end].strip(SPACES)

    def _token(self, data: bytes, start: int, token: re.Match[bytes]) -> tuple[int, Piece | None]:
        """Take one token outside texts; return where the next piece starts, and one that ended."""
        mark = token[0]
        if self._has_just_opened and mark in _OPENING:
            self._has_just_opened, self._cut_depth = False, 2
            self._depth += 1
            self._keep(data[start : token.start()])
            return token.start(), self._taken(0)
        if self._ends(mark):
            self._keep(data[start : token.start()])
            return token.end(), self._piece(mark)
        if self._depth == 1 and not self._position:
            self._position, self._is_object = 1, mark == b"{"
            return token.end(), None
        return start, None

    def _ends(self, mark: bytes) -> bool:
        """Take one token outside texts and return whether a piece ends at it."""
        self._is_in_text = mark == b'"'
        self._depth += (mark in _OPENING) - (mark in _CLOSING)
        self._is_closed = mark in _CLOSING and self._depth == 0
        opens = mark == b"[" and self._depth == 2 and self._cut_depth == 1
        self._has_just_opened = opens and self._is_object
        return self._depth == self._cut_depth - (mark != b",") and mark in (b",", *_CLOSING)

    def _keep(self, raw: bytes) -> None:
        self._held += raw[: self._max_bytes + 1 - len(self._held)]

    def _piece(self, mark: bytes) -> Piece | None:
        """Return the piece that ended; none for an empty list or where a list's member ends."""
        is_element = not self._is_object or self._cut_depth == 2
        if is_element and self._is_object and mark != b",":
            self._cut_depth = 1
        is_nothing = not self._held.strip(SPACES)
        is_empty_list = self._is_closed and self._position == 1
        if is_nothing and (is_empty_list or not is_element):
            self._held.clear()
            return None
        self._position += is_element
        return self._taken(self._position - 1 if is_element else 0)

    def _taken(self, line: int) -> Piece:
        is_cut = len(self._held) > self._max_bytes
        raw = bytes(self._held[: self._max_bytes]).strip(SPACES)
        self._held.clear()
        return Piece(line, raw, is_cut)


def pieces(stream: Iterator[bytes], max_bytes: int) -> Iterator[Piece]:
    """Yield the pieces of one JSON list or object; a longer one is cut.

    Raises `BadStream`: damaged_stream where it does not end, bad_json for text after it.
    """
    cutter = Cutter(max_bytes)
    for chunk in stream:
        yield from cutter.feed(chunk)
    cutter.end()
