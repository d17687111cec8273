"""The report's rows: texts shortened, shown as written and unable to act or to turn the page."""

from typing import Any

from tasks.card import TABLES
from tasks.markup import Markup, folded, joined, note, said, tag, text
from tasks.shown import LOOKED_AT

Row = dict[str, Any]
_TURNS, _CHARS = 6, 400
_TEXTS = ("system", "messages", "prompt", "chosen", "rejected", "completion")


def published(samples: dict[str, list[Row]]) -> Markup:
    """Return the sample rows of each table that has some."""
    how = note("The first by content id, which is a hash: as good as drawn by chance.")
    shown = [
        joined([tag("h3", tag("code", text(name))), *(_row(name, row) for row in samples[name])])
        for name in TABLES
        if samples.get(name)
    ]
    return joined([how, *shown])


def rejected(rows: list[Row]) -> Markup:
    """Return sample rows of each rule with the value that decided, folded; nothing where none."""
    if not rows:
        return Markup("")
    return folded(said("samples of rejected rows"), *(_refused(row) for row in rows))


def _row(table: str, row: Row) -> Markup:
    plain = [name for name in LOOKED_AT[table] if name not in _TEXTS and row[name] is not None]
    about = joined((_fact(name, row[name]) for name in plain), " · ")
    told = joined(_side(name, row[name]) for name in _TEXTS if row.get(name))
    return tag("div", tag("div", about, class_="about"), told, class_="sample")


def _refused(row: Row) -> Markup:
    about = [tag("code", text(row["rule"])), said(row["layer"]), said(row["entity"])]
    about += [_fact(name, row[name]) for name in ("value", "threshold") if row[name] is not None]
    sides = joined(_side("messages", turns) for turns in row["texts"] if turns)
    return tag("div", tag("div", joined(about, " · "), class_="about"), sides, class_="sample")


def _fact(name: str, value: object) -> Markup:
    if isinstance(value, bool):
        return joined([said(name), said("yes" if value else "no")], " ")
    shown = f"{value:.6g}" if isinstance(value, float) else value
    return joined([said(name), tag("span", text(shown), dir="auto")], " ")


def _side(name: str, value: str | list[dict[str, str]]) -> Markup:
    """Return a text, or turns: the only turn of a side goes by the side's name."""
    turns = [(name, value)] if isinstance(value, str) else _turns(name, value)
    shown = joined(_turn(who, what) for who, what in turns[:_TURNS])
    more = len(turns) - _TURNS
    return joined([shown, note("… and {count} more turns", count=more)]) if more > 0 else shown


def _turns(name: str, turns: list[dict[str, str]]) -> list[tuple[str, str]]:
    only = name != "messages" and len(turns) == 1
    return [(name if only else each["role"], each["content"]) for each in turns]


def _turn(who: str, what: str) -> Markup:
    cut = text(what[:_CHARS], keep="\n")
    if len(what) > _CHARS:
        cut = joined([cut, said(" … ({count} characters)", count=len(what))])
    return tag("div", tag("div", said(who)), tag("div", cut, class_="told", dir="auto"),
               class_="turn")  # fmt: skip
