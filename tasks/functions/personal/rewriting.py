"""Rewriting: found places become numbered placeholders, and text is written with these instead."""

import json
import re
from collections.abc import Iterator
from typing import NamedTuple

from tasks.functions.messages import Turn
from tasks.functions.personal.finding import Found, values
from tasks.functions.personal.kinds import END_MARK
from tasks.functions.personal.policies import Policy

_BARE = re.compile(r"[-+.0-9eE]*")


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

    `<EMAIL_1>` is the first e-mail and every repeat of it. A placeholder that the text has already
    is not given again.
    """
    wholes = [text.tools, *(content for _, content in text.turns)]
    numbers: dict[tuple[str, str], int] = {}
    spans = []
    for turn, (whole, found) in enumerate(zip(wholes, text.found, strict=True)):
        sought = [each for each in found if rules.seeks(each.kind)]
        for each, value in zip(sought, values(whole, sought), strict=True):
            name = _named(each.kind, value, numbers, wholes) if rules.replaces(each.kind) else None
            spans.append(Span(turn, each.start, each.end - each.start, each.kind, name))
    return spans


def _named(kind: str, value: str, numbers: dict[tuple[str, str], int], wholes: list[str]) -> str:
    if kind == END_MARK:
        return ""
    if (kind, value) not in numbers:
        free = max((n for (other, _), n in numbers.items() if other == kind), default=0) + 1
        while any(_placeholder(kind, free) in whole for whole in wholes):
            free += 1
        numbers[kind, value] = free
    return _placeholder(kind, numbers[kind, value])


def _placeholder(kind: str, number: int) -> str:
    return f"<{kind.upper()}_{number}>"


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
    return "".join(_pieces(text, [_quoted(text, span) for span in spans]))


def _pieces(text: str, spans: list[Span]) -> Iterator[str]:
    end = 0
    for span in spans:
        yield text[end : span.start]
        yield span.placeholder or ""
        end = span.start + span.length
    yield text[end:]


def _quoted(text: str, span: Span) -> Span:
    """Return a span amid a bare JSON number as one of the whole number, its placeholder quoted."""
    if len(re.findall(r'(?<!\\)(?:\\\\)*"', text[: span.start])) % 2:
        return span
    end = _BARE.match(text, span.start + span.length)
    start = len(text[: span.start].rstrip("-+.0123456789eE"))
    last = end.end() if end else span.start + span.length
    return span._replace(start=start, length=last - start, placeholder=f'"{span.placeholder}"')


def _is_json(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True
