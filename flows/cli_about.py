"""What is known beside a release's rows: formats, benchmarks, this machine."""

from dataclasses import asdict

import typer

from flows.cli_options import (
    DEFAULT_LAKE,
    AsJson,
    ConfigFile,
    Dataset,
    LakeFolder,
    Version,
    asked,
)

app = typer.Typer()


@app.command()
def formats(as_json: AsJson = False) -> None:
    """List the record formats that are read, with an example of each."""
    from flows.cli_draw import draw_formats
    from flows.cli_print import say_json
    from tasks.readers import all_readers

    answer = [
        {"name": each.name, "sentence": each.sentence, "example": each.example}
        for each in all_readers().values()
    ]
    say_json(answer) if as_json else draw_formats(answer)


@app.command()
def doctor(lake: LakeFolder = None, as_json: AsJson = False) -> None:
    """Check this machine: versions against caps, threads, memory, disk."""
    from flows.cli_draw import draw_findings
    from flows.cli_print import say_json
    from tasks.doctor import examine

    findings = examine(lake or DEFAULT_LAKE)
    say_json([asdict(each) for each in findings]) if as_json else draw_findings(findings)
    raise typer.Exit(0 if all(each.is_well for each in findings) else 1)


@app.command()
def benchmarks(
    config: ConfigFile = None,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """List a release's benchmarks and how much of each was found; with --config, those it names."""
    from flows.cli_draw import draw_benchmarks, draw_configured
    from flows.cli_print import say_json
    from tasks.parameters import load

    if config is None:
        found = asked(lake, dataset, version).manifest.get("benchmarks", [])
        say_json(found) if as_json else draw_benchmarks(found)
        return
    sources = load(config, [], {}).sources
    answer = [
        {"benchmark": each.name, "path": each.path, "format": each.format, "licence": each.licence}
        for each in sources
        if each.role == "benchmark"
    ]
    say_json(answer) if as_json else draw_configured(answer)
