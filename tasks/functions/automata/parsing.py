"""Parsing: a pattern becomes states and moves over bytes."""

from tasks.functions.automata.bytes_of import LAST_POINT, Span, folded, without
from tasks.functions.automata.states import (
    BORDER,
    LINE_START,
    TEXT_END,
    TEXT_START,
    States,
)

_DIGITS, _BLANKS = [(0x30, 0x39)], [(0x09, 0x0A), (0x0C, 0x0D), (0x20, 0x20)]
_WORDS = [(0x30, 0x39), (0x41, 0x5A), (0x5F, 0x5F), (0x61, 0x7A)]
_CLASSES = {"d": _DIGITS, "s": _BLANKS, "w": _WORDS}
_SIGNS = {"n": 0x0A, "t": 0x09, "r": 0x0D}
_ASSERTIONS = {"b": BORDER, "A": TEXT_START, "z": TEXT_END}
# A sieve takes a gap of more characters as one of any length: each would be a state, and more.
_MOST_COPIES = 8


class Pattern:
    """One pattern, parsed into states from `start` to `accept`; a sieve of it may be loose."""

    def __init__(self, states: States, pattern: str, is_sieve: bool) -> None:
        """Parse a pattern; a sieve takes long gaps as of any length. Raises `ValueError`."""
        self._states, self._text, self._is_sieve, self._at = states, pattern, is_sieve, 0
        self.start, self.accept = states.new(), states.new()
        self._ignores_case = self._of_lines = self.is_loose = False
        self._any = without([(0x0A, 0x0A)])
        states.jump(self._choice(self.start), self.accept)
        if self._at < len(pattern):
            raise ValueError(f"unread: {pattern[self._at :]}")

    def _next(self, *heads: str) -> str:
        for head in heads:
            if self._text.startswith(head, self._at):
                self._at += len(head)
                return head
        return ""

    def _choice(self, start: int) -> int:
        """Parse alternatives; flags that one sets hold to the end of the group."""
        end, flags = self._states.new(), (self._ignores_case, self._of_lines)
        while True:
            self._states.jump(self._sequence(self._states.jump(start, self._states.new())), end)
            if not self._next("|"):
                self._ignores_case, self._of_lines = flags
                return end

    def _sequence(self, start: int) -> int:
        while self._at < len(self._text) and self._text[self._at] not in "|)":
            start = self._repeated(start)
        return start

    def _repeated(self, start: int) -> int:
        before = self._at
        end = self._atom(start)
        least, most = self._counts()
        if (least, most) == (1, 1):
            return end
        after, self._at = self._at, before
        end = self._copies(start, least, most)
        self._at = after
        return end

    def _copies(self, start: int, least: int, most: int) -> int:
        """Parse the atom at hand again and again, once for each time that it may stand."""
        at = self._at
        is_loose = self._is_sieve and most > _MOST_COPIES and self._text[at] in "[."
        # What was parsed to find the count is left without a way to it.
        start = self._moved(start)
        for _ in range(least):
            start, self._at = self._atom(start), at
        self.is_loose |= is_loose and most < LAST_POINT and least < most
        if is_loose or most == LAST_POINT:
            loop = self._states.jump(start, self._states.new())
            self._states.jump(self._atom(loop), loop)
            return self._states.jump(loop, self._states.new())
        end = self._states.new()
        self._states.jump(start, end)
        for _ in range(most - least):
            start, self._at = self._atom(start), at
            self._states.jump(start, end)
        return end

    def _moved(self, start: int) -> int:
        self._states.moves[start].clear()
        self._states.jumps[start].clear()
        return self._states.jump(start, self._states.new())

    def _counts(self) -> tuple[int, int]:
        sign = self._next("?", "*", "+", "{")
        if not sign:
            return 1, 1
        counts = {"?": (0, 1), "*": (0, LAST_POINT), "+": (1, LAST_POINT)}.get(sign)
        if counts is None:
            told, _, _ = self._text[self._at :].partition("}")
            self._at += len(told) + 1
            least, comma, most = told.partition(",")
            counts = int(least), int(most) if most else LAST_POINT if comma else int(least)
        self._next("?")
        return counts

    def _atom(self, start: int) -> int:
        head = self._text[self._at]
        self._at += 1
        if head == "(":
            return self._group(start)
        if head == "[":
            return self._states.read(start, self._class())
        if head == "^":
            where = LINE_START if self._of_lines else TEXT_START
            return self._states.jump(start, self._states.new(), where)
        if head == "$":
            return self._states.jump(start, self._states.new(), TEXT_END)
        if head == ".":
            return self._states.read(start, self._any)
        if head == "\\" and self._text[self._at] in _ASSERTIONS:
            self._at += 1
            where = _ASSERTIONS[self._text[self._at - 1]]
            return self._states.jump(start, self._states.new(), where)
        self._at -= 1
        return self._states.read(start, self._cased(self._signs()))

    def _group(self, start: int) -> int:
        if not self._next("?"):
            raise ValueError("unknown: a group that is kept")
        flags = (self._ignores_case, self._of_lines)
        told = ""
        while (sign := self._text[self._at]) not in ":)":
            told, self._at = told + sign, self._at + 1
        if set(told) - set("im-"):
            raise ValueError(f"unknown flags: {told}")
        on, _, off = told.partition("-")
        self._ignores_case = (self._ignores_case or "i" in on) and "i" not in off
        self._of_lines = self._of_lines or "m" in on
        self._at += 1
        if sign == ")":
            return start
        end = self._choice(start)
        self._ignores_case, self._of_lines = flags
        if not self._next(")"):
            raise ValueError("unclosed group")
        return end

    def _class(self) -> list[Span]:
        is_negated, spans = bool(self._next("^")), list[Span]()
        while not self._next("]") or not spans:
            read = self._signs()
            if self._text[self._at] == "-" and self._text[self._at + 1] != "]":
                self._at += 1
                read = [(read[0][0], self._signs()[0][0])]
            spans += read
        cased = self._cased(spans)
        return without(cased) if is_negated else cased

    def _cased(self, spans: list[Span]) -> list[Span]:
        return folded(spans) if self._ignores_case else spans

    def _signs(self) -> list[Span]:
        """Parse one character, or an escape that is one or several."""
        sign = self._text[self._at]
        self._at += 1
        if sign != "\\":
            return [(ord(sign), ord(sign))]
        sign = self._text[self._at]
        self._at += 1
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign == "x":
            told, _, _ = self._text[self._at + 1 :].partition("}")
            self._at += len(told) + 2
            return [(int(told, 16), int(told, 16))]
        if sign.isalnum() and sign not in _SIGNS:
            raise ValueError(f"unknown escape: {sign}")
        point = _SIGNS.get(sign, ord(sign))
        return [(point, point)]
