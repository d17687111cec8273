"""Rewriting: found places become numbered placeholders, and text is written with these instead."""

import bisect
import functools
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import NamedTuple

from tasks.functions.messages import Turn
from tasks.functions.personal.finding import Found, values
from tasks.functions.personal.kinds import END_MARK
from tasks.functions.personal.policies import Policy

_BARE = re.compile(r"[-+.0-9eE]*")
# A bare number in JSON has no more characters than this before what is masked in it.
_NUMBER_CHARS = 400
_QUOTE = re.compile(r'(?<!\\)(?:\\\\)*"')
_PLACEHOLDERS = re.compile(r"<[A-Z_]+_[0-9]+>")


class Span(NamedTuple):
    """Where something stands (turn 0: the tools), its kind, and what is written instead."""

    turn: int
    start: int
    length: int
    kind: str
    placeholder: str | None


class Text(NamedTuple):
    """A row's turns, its tools as JSON ("" for none), and what was found: in the tools, by turn."""

    turns: list[Turn]
    tools: str
    found: list[list[Found]]


def placed(text: Text, rules: Policy) -> list[Span]:
    """Return spans in order, each value with the placeholder that it has in the whole text.

    `<EMAIL_1>` is the first e-mail and every repeat of it. The first user turn is numbered before
    all that stands around it, so that one question reads alike under any system turn and tools. A
    placeholder that the text has already is not given again.
    """
    if not any(text.found):
        return []
    wholes = [text.tools, *(content for _, content in text.turns)]
    names = _Names(wholes)
    spans: list[list[Span]] = [[] for _ in wholes]
    for turn in _numbered_order(text.turns):
        sought = [each for each in text.found[turn] if rules.seeks(each.kind)]
        for each, value in zip(sought, values(wholes[turn], sought), strict=True):
            name = names.of(each.kind, value) if rules.replaces(each.kind) else None
            spans[turn].append(Span(turn, each.start, each.end - each.start, each.kind, name))
    return list(itertools.chain(*spans))


def _numbered_order(turns: list[Turn]) -> list[int]:
    asked = next((at for at, (role, _) in enumerate(turns, start=1) if role == "user"), 0)
    return [asked, *(turn for turn in range(len(turns) + 1) if turn != asked)]


class _Names:
    """The placeholders of one text: one a value, none that stands in the text already."""

    def __init__(self, wholes: list[str]) -> None:
        self._wholes = wholes
        self._given: dict[tuple[str, str], str] = {}
        self._last: Counter[str] = Counter()

    @functools.cached_property
    def _there(self) -> set[str]:
        # Most texts are given no name: what they hold need not be read.
        return {name for whole in self._wholes for name in _PLACEHOLDERS.findall(whole)}

    def of(self, kind: str, value: str) -> str:
        if kind == END_MARK:
            return ""
        if (kind, value) not in self._given:
            self._given[kind, value] = self._next(kind)
        return self._given[kind, value]

    def _next(self, kind: str) -> str:
        while True:
            self._last[kind] += 1
            name = f"<{kind.upper()}_{self._last[kind]}>"
            if name not in self._there:
                return name


def rewritten(turns: list[Turn], tools: str, spans: list[Span]) -> tuple[list[Turn], str]:
    """Return turns and tools with each span's placeholder in its place."""
    by_turn: dict[int, list[Span]] = {}
    for span in spans:
        if span.placeholder is not None:
            by_turn.setdefault(span.turn, []).append(span)
    written = [
        (role, _replaced(content, by_turn[at]) if at in by_turn else content)
        for at, (role, content) in enumerate(turns, start=1)
    ]
    return written, _replaced(tools, by_turn[0]) if tools and 0 in by_turn else tools


def _replaced(text: str, spans: list[Span]) -> str:
    """Return a text with its placeholders; what was JSON is JSON again."""
    plain = "".join(_pieces(text, spans))
    if text[:1] not in ("{", "[") or not _is_json(text) or _is_json(plain):
        return plain
    quotes = [quote.end() for quote in _QUOTE.finditer(text)]
    return "".join(_pieces(text, [_quoted(text, span, quotes) for span in spans]))


def _pieces(text: str, spans: list[Span]) -> Iterator[str]:
    end = 0
    for span in spans:
        yield text[end : span.start]
        yield span.placeholder or ""
        end = span.start + span.length
    yield text[end:]


def _quoted(text: str, span: Span, quotes: list[int]) -> Span:
    """Return a span amid a bare JSON number as one of the whole number, its placeholder quoted.

    `quotes` are the ends of the quotes that open and close the text's strings.
    """
    if bisect.bisect_right(quotes, span.start) % 2:
        return span
    end = _BARE.match(text, span.start + span.length)
    head = text[max(0, span.start - _NUMBER_CHARS) : span.start]
    start = span.start - len(head) + len(head.rstrip("-+.0123456789eE"))
    last = end.end() if end else span.start + span.length
    return span._replace(start=start, length=last - start, placeholder=f'"{span.placeholder}"')


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
