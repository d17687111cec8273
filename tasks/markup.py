"""HTML by small functions: every text escaped, every phrase of ours in English and in Chinese."""

import hashlib
import html
from base64 import b64encode
from collections.abc import Iterable
from typing import Any

from tasks.chinese import CHINESE
from tasks.shown import safe


class Markup(str):
    """Our own markup: the one kind of text that is not escaped."""

    __slots__ = ()


def text(value: object, keep: str = "") -> Markup:
    """Return any value as text that shows itself and does nothing else; integers with commas."""
    plain = f"{value:,}" if isinstance(value, int) else str(value)
    return Markup(html.escape(safe(plain, keep)))


def said(english: str, **values: object) -> Markup:
    """Return a phrase of ours in both languages; a name that is not ours stands as it is."""
    if english not in CHINESE:
        return text(english)
    filled = {name: _inline(value) for name, value in values.items()}
    first = html.escape(english).format(**filled)
    second = html.escape(CHINESE[english]).format(**filled)
    return Markup(f'<span class="en">{first}</span><span class="zh" lang="zh">{second}</span>')


def joined(parts: Iterable[Markup], between: str = "") -> Markup:
    """Return pieces of markup as one."""
    return Markup(between.join(parts))


def tag(name: str, *content: Markup, **attributes: str) -> Markup:
    """Return an element around markup; `class_` is class, `aria_hidden` is aria-hidden."""
    names = {key: key.rstrip("_").replace("_", "-") for key in attributes}
    told = "".join(f' {names[key]}="{text(value)}"' for key, value in attributes.items())
    return Markup(f"<{name}{told}>{joined(content)}</{name}>")


def section(title: str, *parts: Markup) -> Markup:
    """Return a titled part of the page."""
    return tag("section", tag("h2", said(title)), *parts)


def note(english: str, **values: object) -> Markup:
    """Return a paragraph that says where numbers come from or how to read them."""
    return tag("p", said(english, **values), class_="note")


def folded(title: Markup, *parts: Markup) -> Markup:
    """Return parts that show when asked for."""
    return tag("details", tag("summary", title), *parts)


def table(head: list[str], rows: list[list[Any]]) -> Markup:
    """Return rows as a table that scrolls by itself where it is too wide; numbers stand right."""
    numeric = [any(_is_number(row[place]) for row in rows) for place in range(len(head))]
    top = joined(
        tag("th", said(name), class_="n") if is_number else tag("th", said(name))
        for name, is_number in zip(head, numeric, strict=True)
    )
    body = joined(tag("tr", *map(_cell, row)) for row in rows)
    whole = tag("table", tag("thead", tag("tr", top)), tag("tbody", body))
    return tag("div", whole, class_="wide")


def hash_of(content: str) -> str:
    """Return an inline style as a Content-Security-Policy names it."""
    return f"'sha256-{b64encode(hashlib.sha256(content.encode()).digest()).decode()}'"


def _cell(value: object) -> Markup:
    if value is None:
        return tag("td")
    if _is_number(value):
        return tag("td", text(f"{value:.6g}" if isinstance(value, float) else value), class_="n")
    return tag("td", _inline(value), dir="auto")


def _inline(value: object) -> Markup:
    return value if isinstance(value, Markup) else text(value)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
