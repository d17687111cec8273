"""How answers reach a terminal: JSON documents, tables, and text that cannot act on it."""

import json
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any

import orjson
import typer
from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from tasks.shown import SHOWN, safe, short

_PIPED_WIDTH = 140
# JSON escapes C0 itself; the others are legal in it and act on a terminal all the same.
_IN_JSON = {code: sign for code, sign in SHOWN.items() if code >= 0x7F}


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
