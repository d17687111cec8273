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
                continue
            token = _TOKEN.search(data, at)
            if self._has_just_opened and self._begins_elements(data, at, token):
                self._keep(data[start:at])
                yield self._taken(0)
                start = at
            at = token.end() if token else len(data)
            if token and self._ends(token[0]):
                self._keep(data[start : token.start()])
                yield from self._piece(token[0])
                start = at
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

    def _begins_elements(self, data: bytes, at: int, token: re.Match[bytes] | None) -> bool:
        """Tell whether what comes after a `[` is the first object or list in it."""
        # Other than spaces before it, there is a number or a word: no list of records.
        is_next = not data[at : token.start() if token else len(data)].strip(SPACES)
        self._has_just_opened = is_next and token is None
        if is_next and token and token[0] in _OPENING:
            self._cut_depth = 2
            return True
        return False

    def _ends(self, mark: bytes) -> bool:
        """Take one token outside texts and return whether a piece, or what is before one, ends."""
        if mark == b'"':
            self._is_in_text = True
            return False
        if mark == b",":
            return self._depth == self._cut_depth
        if mark in _OPENING:
            self._depth += 1
            return self._depth <= 2 and self._opens(mark)
        self._depth -= 1
        self._is_closed = self._depth == 0
        return self._depth == self._cut_depth - 1

    def _opens(self, mark: bytes) -> bool:
        """Take a bracket at the top, and return whether it is the file's own."""
        if self._depth == 1:
            self._position, self._is_object = 1, mark == b"{"
            return True
        self._has_just_opened = self._is_object and self._cut_depth == 1 and mark == b"["
        return False

    def _keep(self, raw: bytes) -> None:
        self._held += raw[: self._max_bytes + 1 - len(self._held)]

    def _piece(self, mark: bytes) -> Iterator[Piece]:
        """Yield what ended, unless that is nothing: before the first piece, in an empty list."""
        is_element = not self._is_object or self._cut_depth == 2
        if self._is_object and mark != b",":
            self._cut_depth = 1
        is_nothing = not self._held.strip(SPACES)
        is_empty_list = self._is_closed and self._position == 1
        if mark in _OPENING or (is_nothing and (is_empty_list or not is_element)):
            self._held.clear()
            return
        self._position += is_element
        yield self._taken(self._position - 1 if is_element else 0)

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
