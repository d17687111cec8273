"""Questions about releases. None of them imports Prefect, so that each answers at once."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import (
    DEFAULT_LAKE,
    AsJson,
    Dataset,
    LakeFolder,
    Limit,
    Settings,
    Version,
    asked,
)

app = typer.Typer()

_RULE = typer.Option(help="Only rows that this rule refused.")
_SOURCE = typer.Option(help="Only rows of this source.")
_SHOWN = 20


@app.command()
def releases(lake: LakeFolder = None, dataset: Dataset = None, as_json: AsJson = False) -> None:
    """List what is published: versions, ids, rows by table, which is current."""
    from flows.cli_draw import draw_releases, release_row
    from flows.cli_print import say_json
    from tasks.releases import datasets, existing_lake, only_dataset, releases_of

    there = existing_lake(lake or DEFAULT_LAKE)
    names = [only_dataset(there, dataset)] if dataset else datasets(there)
    answer = [release_row(each) for name in names for each in releases_of(there, name)]
    say_json(answer) if as_json else draw_releases(answer)


@app.command()
def show(
    version: Annotated[str, typer.Argument(help="v0007 or current.")] = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Show a release: rows by layer, rejections by rule, tables, three sample rows of each."""
    from flows.cli_print import say_json
    from flows.cli_summary import draw_summary, summary

    answer = summary(asked(lake, dataset, version))
    say_json(answer) if as_json else draw_summary(answer)


@app.command()
def why(
    wanted: Annotated[
        str | None,
        typer.Argument(metavar="[ID | FILE:LINE]", help="A row, record, content or pair id."),
    ] = None,
    text: Annotated[str | None, typer.Option(help="Words of a turn, as they were given.")] = None,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Tell one record's whole way: each layer's verdict, with rule, value and matched row."""
    from flows.cli_print import say_json
    from flows.cli_rows import draw_ways
    from tasks.ways import ways

    matches, found = ways(asked(lake, dataset, version), wanted, text)
    answer = {"matches": matches, "shown": len(found), "ways": [asdict(way) for way in found]}
    say_json(answer) if as_json else draw_ways(matches, found)


@app.command()
def rejects(
    rule: Annotated[str | None, _RULE] = None,
    source: Annotated[str | None, _SOURCE] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help=f"Rows at most.  [{_SHOWN}; --jsonl: all]")
    ] = None,
    jsonl: Annotated[bool, typer.Option("--jsonl", help="One JSON line a row, whole.")] = False,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """List what was refused or quarantined, with its text."""
    from flows.cli_print import say_json
    from flows.cli_rows import draw_rejections
    from tasks.questions import rejections

    most = limit or (None if jsonl else _SHOWN)
    found = rejections(asked(lake, dataset, version), rule, source, most)
    if jsonl:
        for row in found:
            say_json(row)
    else:
        say_json(list(found)) if as_json else draw_rejections(found, most)


@app.command()
def query(
    sql: Annotated[str, typer.Argument(help="One SELECT over ledger, sft_single_turn …")],
    limit: Limit = 100,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Ask a release in SQL; it reads the release alone and writes nothing."""
    from flows.cli_draw import draw_rows
    from flows.cli_print import say_json
    from tasks.questions import query as answer_of

    release = asked(lake, dataset, version)
    answer = answer_of(release, sql, limit)
    say_json(asdict(answer)) if as_json else draw_rows(release.version, answer)


@app.command()
def sql(
    table: Annotated[str, typer.Argument(help="A stage, as deduplicated.conversations.")],
    limit: Limit = 20,
    settings: Settings = None,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Build one stage file alone over a release's stages, its values bound; nothing is kept."""
    from flows.cli_draw import draw_rows
    from flows.cli_print import say_json
    from tasks.questions import stage_rows

    answer = stage_rows(asked(lake, dataset, version), table, settings or [], limit)
    say_json(asdict(answer)) if as_json else draw_rows(table, answer)


@app.command()
def export(
    version: Annotated[str, typer.Argument(help="v0007 or current.")],
    out: Annotated[Path, typer.Option(help="A new or empty folder.")],
    to: Annotated[str, typer.Option(help="The kind of file: jsonl.")] = "jsonl",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Write a release as JSON Lines in the shapes that trainers read, one file a split."""
    from flows.cli_draw import draw_written
    from flows.cli_print import say_json
    from tasks.errors import UsageError
    from tasks.export import export as write

    if to != "jsonl":
        raise UsageError(f"--to {to!r} is not known", "--to jsonl")
    written = write(asked(lake, dataset, version), out)
    say_json([asdict(each) for each in written]) if as_json else draw_written(written)
