"""Commands that keep a lake sound: verify, gc, drop, recover. Prefect is met by the last alone."""

from dataclasses import asdict
from typing import Annotated

import typer

from flows.cli_options import DEFAULT_LAKE, AsJson, Dataset, LakeFolder

app = typer.Typer()


@app.command()
def verify(
    version: Annotated[
        str | None, typer.Argument(help="v0007 or current, with the stages it pins.  [the lake]")
    ] = None,
    everything: Annotated[
        bool, typer.Option("--all", help="The whole lake, as without VERSION.")
    ] = False,
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Read every file against its digest; name each that is damaged, missing or surplus."""
    from flows.cli_draw import draw_damages
    from flows.cli_options import asked
    from flows.cli_print import say_json
    from tasks.errors import UsageError
    from tasks.holds import shared
    from tasks.inspection import Inspection
    from tasks.progress import counting
    from tasks.releases import existing_lake

    if everything and version:
        raise UsageError("--all and a VERSION", "give one of them")
    there = existing_lake(lake or DEFAULT_LAKE)
    with shared(there.root), counting("verify") as shown:
        inspection = Inspection(there, shown)
        if version:
            inspection.release(asked(lake, dataset, version))
        else:
            inspection.everything()
    findings = [asdict(each) for each in inspection.findings]
    answer = {"files": inspection.files, "findings": findings}
    say_json(answer) if as_json else draw_damages(inspection)
    raise typer.Exit(1 if findings else 0)


@app.command()
def gc(
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what would go.")] = False,
    lake: LakeFolder = None,
    as_json: AsJson = False,
) -> None:
    """Remove stages, verdicts and quarantine that no release refers to; never while one reads."""
    from flows.cli_draw import draw_garbage
    from flows.cli_print import say_json
    from tasks.garbage import collect
    from tasks.releases import existing_lake

    found = collect(existing_lake(lake or DEFAULT_LAKE), dry_run)
    total = sum(each.bytes for each in found)
    answer = {"is_dry_run": dry_run, "bytes": total, "removed": [asdict(each) for each in found]}
    say_json(answer) if as_json else draw_garbage(found, total, dry_run)


@app.command()
def drop(
    version: Annotated[str, typer.Argument(help="A version such as v0003; not the current one.")],
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Remove one release that is not current; `sluice gc` then frees the stages it pinned."""
    from flows.cli_print import say, say_json
    from tasks.garbage import drop as drop_release
    from tasks.releases import existing_lake, only_dataset

    there = existing_lake(lake or DEFAULT_LAKE)
    name = only_dataset(there, dataset)
    drop_release(there, name, version)
    answer = {"dataset": name, "version": version}
    say_json(answer) if as_json else say(f"{name} {version} is dropped")


@app.command()
def recover(lake: LakeFolder = None, as_json: AsJson = False) -> None:
    """Clear what runs that died left behind, and mark them Crashed on their Prefect server."""
    from flows.cli_print import say, say_json
    from flows.private_server import stop_orphans
    from tasks.recovery import crashed_runs, forget_run
    from tasks.recovery import recover as clear
    from tasks.releases import existing_lake

    there = existing_lake(lake or DEFAULT_LAKE)
    told = clear(there)
    stopped = stop_orphans(there.root / "prefect")
    told.done += [f"{name} is stopped: the run that it served has died" for name in stopped]
    if runs := crashed_runs(there):
        from flows.crashed_runs import mark_crashed

        for run, became in mark_crashed(str(there.root), runs).items():
            if became:
                forget_run(there, run)
                told.done.append(f"run {run}: {became}")
            else:
                told.left.append(f"run {run}: not of this server; set PREFECT_API_URL to its own")
    if as_json:
        say_json(asdict(told))
        return
    for line in told.done or ["nothing to recover"]:
        say(line)
    for line in told.left:
        say(f"left alone: {line}")
