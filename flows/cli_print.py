"""How answers reach a terminal: JSON documents, tables, and text that cannot act on it."""

import json
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

SHORT_CHARS = 160
_PIPED_WIDTH = 140
# Signs that turn the order of what stands beside them: a line could show what it does not say.
_TURNING = {*range(0x200E, 0x2010), *range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x061C}
_ACTING = {*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029} | _TURNING
_SHOWN = {code: f"\\u{code:04x}" for code in _ACTING}
# JSON escapes C0 itself; the others are legal in it and act on a terminal all the same.
_IN_JSON = {code: shown for code, shown in _SHOWN.items() if code >= 0x7F}


def json_line(answer: Any) -> str:
    """Return an answer as one line of JSON in which no character acts on a terminal."""
    try:
        plain = orjson.dumps(answer, default=_plain, option=orjson.OPT_NON_STR_KEYS).decode()
    except TypeError:  # orjson has no integers over 64 bits; sums in SQL may be such
        plain = json.dumps(answer, default=_plain, ensure_ascii=False)
    return plain.translate(_IN_JSON)


def say_json(answer: Any) -> None:
    """Print one JSON document."""
    typer.echo(json_line(answer))


def note(text: str) -> None:
    """Tell the user something beside the answer: on stderr."""
    typer.echo(safe(text, keep="\n"), err=True)


def say(text: str) -> None:
    """Print one line of an answer."""
    _console().print(Text(safe(text)), soft_wrap=True)


def say_table(title: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """Print rows under a title; numbers stand right."""
    filled = [list(row) for row in rows]
    heading = Text(safe(title)) if title else None
    table = Table(title=heading, title_justify="left", box=SIMPLE_HEAD, padding=(0, 1, 0, 0))
    for place, column in enumerate(columns):
        numeric = bool(filled) and all(_is_number(row[place]) for row in filled)
        table.add_column(
            Text(safe(column)), justify="right" if numeric else "left", overflow="fold"
        )
    for row in filled:
        table.add_row(*(Text(short(value)) for value in row))
    _console().print(table)


def short(value: Any, most: int = SHORT_CHARS) -> str:
    """Return any value as one safe line of at most `most` characters, and say that it was cut."""
    text = _told(value)
    cut = text if len(text) <= most else f"{text[:most]}… ({len(text)} characters)"
    return safe(cut.replace("\n", " ⏎ "))


def safe(text: str, keep: str = "") -> str:
    """Return text whose control, turning and unpaired characters are shown as escapes."""
    shown = {code: sign for code, sign in _SHOWN.items() if chr(code) not in keep}
    escaped = text.translate(shown)
    return "".join(c if unicodedata.category(c) != "Cs" else f"\\u{ord(c):04x}" for c in escaped)


def _told(value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float():
            return f"{value:.6g}"
        case dict() if value.keys() == {"role", "content"}:
            return f"{value['role']}: {value['content']}"
        case dict():
            return ", ".join(f"{k} {_told(v)}" for k, v in value.items() if v is not None)
        case list():
            return " | ".join(_told(each) for each in value)
    return str(value)


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool))


def _plain(value: Any) -> Any:
    if isinstance(value, Decimal):
        return float(value)
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _console() -> Console:
    console = Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = _PIPED_WIDTH
    return console
