"""How rows are drawn on a terminal: a row's way through the layers, and what was refused."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flows.cli_print import say, say_table
from tasks.shown import short

if TYPE_CHECKING:
    from tasks.ways import Step, Way

_STEP = ("layer", "verdict", "rule", "value", "threshold", "matched", "detail")


def draw_ways(matches: int, ways: list["Way"]) -> None:
    """Print each row's place, its text and every layer's verdict."""
    for way in ways:
        row = way.row
        say(f"{row['entity'] or 'record'} {row['row_id']} of {_place(row)}")
        _draw_texts(row)
        _draw_constraints(row.get("constraints") or [])
        if kinds := row.get("personal_data"):
            say(f"personal data: {', '.join(kinds)}")
        _draw_steps(way.steps)
        _draw_difference(way)
        if row["verdict"] == "published":
            say(f"published in {', '.join(row['tables'] or [])}")
    if matches > len(ways):
        say(f"{matches} rows match; the first {len(ways)} are shown")


def _draw_constraints(constraints: list[dict[str, Any]]) -> None:
    """Print what the last request demanded, and whether the answer kept it."""
    rows = [[each["name"], each["wanted"], _kept(each["is_kept"])] for each in constraints]
    if rows:
        say_table("", ["constraint", "wanted", "answer"], rows)


def _kept(is_kept: bool) -> str:
    return "kept" if is_kept else "broken"


def _draw_difference(way: "Way") -> None:
    """Print two texts side by side; what only one says stands in marks."""
    is_item = way.row["layer"] == "decontaminated"
    other = "the benchmark's item" if is_item else "the row that stands for it"
    if pieces := way.difference:
        rows = [[_marked(p.is_same, p.text), _marked(p.is_same, p.matched_text)] for p in pieces]
        say_table("", ["this row", other], rows)


def _marked(is_same: bool, text: str) -> str:
    return text.strip() if is_same or not text.strip() else f"[[{text.strip()}]]"


def _draw_steps(steps: list["Step"]) -> None:
    columns = [name for name in _STEP if any(getattr(step, name) is not None for step in steps)]
    say_table("", columns, [[_step_cell(step, name) for name in columns] for step in steps])


def _step_cell(step: "Step", name: str) -> Any:
    if name == "matched" and step.matched:
        return f"{_place(step.matched)} ({step.matched['row_id']})"
    return getattr(step, name)


def draw_rejections(rows: Iterable[dict[str, Any]], most: int | None) -> None:
    """Print each refused row: where, why and its shortened text."""
    count = 0
    for row in rows:
        count += 1
        say(f"{_place(row)}  {row['entity'] or 'record'}  {row['layer']}: {row['rule']}")
        measured = {
            key: row[key] for key in ("value", "threshold", "detail") if row[key] is not None
        }
        if measured:
            say(f"  {short(measured)}")
        if row["matched"]:
            say(f"  matched: {_place(row['matched'])}")
        _draw_texts(row)
    told = "1 row" if count == 1 else f"{count} rows"
    say(f"{told}{'; --limit shows more' if count == most else ''}")


def _place(row: dict[str, Any]) -> str:
    return f"{row['source_name']} {row['file']}:{row['line']}"


def _draw_texts(row: dict[str, Any]) -> None:
    for text in row["texts"] or [row.get("raw")]:
        say(f"  {short(text)}")
