"""`sluice whatif`: what other knobs would make of a release, without a run."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_options import AsJson, Dataset, LakeFolder, Settings, asked

if TYPE_CHECKING:
    from tasks.whatif import Outlook

app = typer.Typer()


@app.command()
def whatif(
    settings: Settings = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Find split leaks anew too, as a run would.")
    ] = False,
    limit: Annotated[int, typer.Option("--limit", min=0, help="Rows shown at most.")] = 5,
    version: Annotated[
        str,
        typer.Option("--release", "--version", metavar="VERSION", help="v0007 or current."),
    ] = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a release would hold were knobs of another value; nothing is run or written."""
    from flows.cli_print import say_json
    from tasks.whatif import whatif as outlook_of

    release = asked(lake, dataset, version)
    found = outlook_of(release, settings or [], exact=exact, most=limit, texts=not as_json)
    say_json(asdict(found)) if as_json else _draw(found)


def _draw(found: "Outlook") -> None:
    """Print the knobs, rows by table, rules whose counts change, and a few rows gained and lost."""
    from flows.cli_print import say, say_table

    say(f"{found.version}: {', '.join(_knob(*each) for each in found.knobs.items())}")
    rows = [
        [table, split, *(counts[name] for name in ("before", "after", "gained", "lost"))]
        for table, splits in found.tables.items()
        for split, counts in splits.items()
    ]
    say_table("published rows", ["table", "split", "before", "after", "gained", "lost"], rows)
    head = ["layer", "entity", "rule", "before", "after"]
    if found.rules:
        told = [[each[name] for name in head] for each in found.rules]
        say_table("why rows fall out, where that changes", head, told)
    _draw_samples("gained: what took them", found.gained)
    _draw_samples("lost: what takes them", found.lost)
    say(f"left out: {found.left_out}; --exact asks anew" if found.left_out else "as a run would")


def _knob(name: str, values: dict[str, Any]) -> str:
    return f"{name} {values['before']!r} -> {values['after']!r}"


def _draw_samples(title: str, rows: list[dict[str, Any]]) -> None:
    from flows.cli_print import say_table
    from tasks.shown import looked_at

    if not rows:
        return
    names = ("conversation_id", "overall_score", "rule", "value", "threshold", "messages")
    cells = [[looked_at(name, row.get(name)) for name in names] for row in rows]
    say_table(f"{title}; {len(rows)} of {rows[0]['rows']:,}", list(names), cells)
