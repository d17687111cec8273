"""Commands that start runs: `curate` here, `trigger` on a server's deployment."""

import os
import shlex
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_options import LAKE_VARIABLE, AsJson, ConfigFile, Dataset, LakeFlag, Settings, asked

if TYPE_CHECKING:
    from tasks.config import CurateConfig

app = typer.Typer()


class Deployment(StrEnum):
    """The deployments of `prefect.yaml` that can be started by hand."""

    NIGHTLY = "nightly"
    ON_DEMAND = "on-demand"


# What stands without an option is taken, to say which one it wants.
@app.command(context_settings={"allow_extra_args": True})
def curate(
    context: typer.Context,
    source: Annotated[
        list[str] | None,
        typer.Option(metavar="[NAME[:FORMAT]=]PATH", help="File, folder or glob; repeatable."),
    ] = None,
    benchmark: Annotated[
        list[str] | None,
        typer.Option(metavar="[NAME[:FORMAT]=]PATH", help="Never published: what holds it is out."),
    ] = None,
    scores: Annotated[
        list[str] | None,
        typer.Option(metavar="[NAME=]PATH", help="Scores of rows by their published ids."),
    ] = None,
    annotations: Annotated[
        list[str] | None,
        typer.Option(metavar="[NAME=]PATH", help="Opinions on answers by their published ids."),
    ] = None,
    budget: Annotated[
        int | None, typer.Option(min=1, help="SFT rows at most: the best ones, all splits.")
    ] = None,
    topic_key: Annotated[
        str | None,
        typer.Option(metavar="KEY", help="Key of a record's topic, where a source states none."),
    ] = None,
    config: ConfigFile = None,
    settings: Settings = None,
    lake: LakeFlag = None,
    dataset: Dataset = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Records read a file: makes a sample, never current.")
    ] = None,
    samples_of_rejected: Annotated[
        bool,
        typer.Option("--samples-of-rejected", help="report.html shows rejected texts, two a rule."),
    ] = False,
    accept_local_judge: Annotated[
        bool,
        typer.Option("--accept-local-judge", help="Let votes of `local …` judges decide a pair."),
    ] = False,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the run's log.")] = False,
    as_json: AsJson = False,
) -> None:
    """Turn raw corpora and logs into one gated release of SFT and preference tables."""
    from flows.cli_print import note, say_json
    from flows.cli_server import choose_server
    from flows.cli_summary import draw_summary, summary
    from tasks.errors import UsageError
    from tasks.lake import Lake
    from tasks.parameters import with_topic_key
    from tasks.releases import current_version
    from tasks.sources import expand

    if context.args:
        told = " ".join(f"--source {shlex.quote(each)}" for each in context.args)
        raise UsageError(f"{context.args[0]!r} stands without an option", f"sluice curate {told}")
    flags = [] if limit is None else [f"limit={limit}"]
    flags += ["samples_of_rejected=true"] if samples_of_rejected else []
    flags += ["accept_local_judge=true"] if accept_local_judge else []
    flags += [] if budget is None else [f"budget={budget}"]
    beside = {"benchmark": benchmark, "scores": scores, "annotations": annotations}
    parameters = _configured(source, beside, config, [*(settings or []), *flags], lake, dataset)
    parameters = with_topic_key(parameters, topic_key) if topic_key else parameters
    links = parameters.landing.follow_links
    for name in expand(parameters.sources, Path(parameters.lake), links).skipped:
        note(f"skipped {name!r}: not a file of records")
    note(f"running on {choose_server(parameters.lake, verbose)}")
    before = current_version(Lake(parameters.lake), parameters.dataset)
    release = asked(parameters.lake, parameters.dataset, _run(parameters))
    if release.version == before:
        note(f"already current: the same tables as {before}, nothing was published")
    answer = summary(release) | {"is_new": release.version != before}
    say_json(answer) if as_json else draw_summary(answer)


@app.command()
def trigger(
    deployment: Annotated[Deployment, typer.Argument(help="Which deployment.")],
    settings: Settings = None,
    watch: Annotated[bool, typer.Option("--watch", help="Wait; exit as the run ends.")] = False,
    as_json: AsJson = False,
) -> None:
    """Start a deployment on the Prefect server; with --watch, exit as `curate` would."""
    from flows.cli_print import note, say_json, say_table
    from flows.cli_server import join_server
    from flows.deployments import end_of, page_of, started
    from tasks.errors import exit_code_of

    join_server()
    run = started(deployment.value, settings or [])
    answer: dict[str, Any] = {"name": run.name, "id": str(run.id), "url": page_of(run)}
    if watch:
        note(f"started {run.name}: {answer['url']}")
        name, state = end_of(run)
        code = 0 if state.is_completed() else exit_code_of(state.message or "")
        told = {"state": state.name, "message": state.message, "exit_code": code}
        answer |= {"name": name, **told}
    say_json(answer) if as_json else say_table("", ["run", ""], answer.items())
    raise typer.Exit(answer.get("exit_code", 0))


def _configured(
    sources: list[str] | None,
    beside: dict[str, list[str] | None],
    config: Any,
    settings: list[str],
    lake: str | None,
    dataset: str | None,
) -> "CurateConfig":
    from tasks.errors import UsageError
    from tasks.parameters import load

    given = {"sources": sources or None, "lake": lake, "dataset": dataset}
    fields = {key: value for key, value in given.items() if value is not None}
    parameters = load(config, settings, fields, beside)
    if "lake" not in parameters.model_fields_set and os.environ.get(LAKE_VARIABLE):
        # A file that names its lake means it: the variable is for those that name none.
        fields |= {"lake": os.environ[LAKE_VARIABLE]}
        parameters = load(config, settings, fields, beside)
    if not any(each.role == "corpus" for each in parameters.sources):
        raise UsageError("no sources: nothing to curate", "give --source PATH or a --config file")
    if "dataset" not in parameters.model_fields_set:
        return parameters.model_copy(update={"dataset": _only_there(parameters)})
    return parameters


def _only_there(parameters: "CurateConfig") -> str:
    """Return the lake's only dataset, the default in a new lake; `UsageError` where several are."""
    from tasks.lake import Lake
    from tasks.releases import datasets, only_dataset

    lake = Lake(parameters.lake)
    return only_dataset(lake, None) if datasets(lake) else parameters.dataset


def _run(parameters: "CurateConfig") -> str:
    """Run the flow in this process and return the version that it published or found current."""
    from flows.running import run_here
    from tasks.rehearsal import rehearse_beside

    # The server takes a while to start, and the kernels to compile where this version runs first.
    rehearse_beside()
    fields = type(parameters).model_fields
    given = {name: getattr(parameters, name) for name in fields}
    return str(run_here(parameters.lake, _flow, given))


def _flow() -> Any:
    from flows.curate import curate

    return curate
