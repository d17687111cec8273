"""Markdown by small functions: tables and cells in which text shows itself and does nothing."""

from typing import Any

from tasks.shown import safe

# With & no entity is decoded, with $ no formula set, with : and @ no address becomes a link.
_ESCAPED = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_{}[]<>|#!&$:@~"})


def table(head: tuple[str, ...], rows: list[tuple[Any, ...]]) -> str:
    """Return a Markdown table; numbers get thousands separators, text is escaped."""
    lines = [" | ".join(head), " | ".join("---" for _ in head)]
    lines += [" | ".join(cell(value) for value in row) for row in rows]
    return "".join(f"| {line} |\n" for line in lines)


def cell(value: object) -> str:
    """Return a value as Markdown that shows it and does nothing else; nothing for None."""
    if value is None:
        return ""
    if isinstance(value, int):
        return f"{value:,}"
    return safe(str(value).replace("\n", " ")).translate(_ESCAPED)
