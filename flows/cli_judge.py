"""The command that judges what a release leaves undecided, and that holds a judge to people."""

from pathlib import Path
from typing import Annotated, Any

import typer

from flows.cli_options import DEFAULT_LAKE, AsJson, Dataset, LakeFolder, Settings, asked

app = typer.Typer()


@app.command()
def judge(
    url: Annotated[
        str | None,
        typer.Option("--url", metavar="URL", help="An OpenAI-compatible endpoint, up to /v1."),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", metavar="NAME", help="Its model's name.")
    ] = None,
    local: Annotated[
        bool, typer.Option("--local", help="Rules of our own instead of an endpoint.")
    ] = False,
    reward_scores: Annotated[
        str | None,
        typer.Option("--reward-scores", metavar="PATH", help="Scores that --local goes by too."),
    ] = None,
    accept_local_judge: Annotated[
        bool, typer.Option("--accept-local-judge", help="Say how to pair by --local, too.")
    ] = False,
    is_pairwise: Annotated[
        bool, typer.Option("--pairwise/--pointwise", help="Two answers in both orders, or each.")
    ] = True,
    validate: Annotated[
        Path | None,
        typer.Option("--validate", metavar="FILE", help="Hold the judge to pairs of people's."),
    ] = None,
    max_calls: Annotated[int | None, typer.Option(min=0, help="Calls at most.  [1000]")] = None,
    max_tokens: Annotated[
        int | None, typer.Option(min=0, help="Tokens at most, in and out.  [2000000]")
    ] = None,
    concurrency: Annotated[int | None, typer.Option(min=1, help="Calls at once.  [4]")] = None,
    yes: Annotated[
        bool, typer.Option("--yes", help="Over budget: judge the most informative part.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what it would cost, ask nothing.")
    ] = False,
    export_batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write the calls as an OpenAI batch.")
    ] = None,
    import_batch: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Read the results of a batch.")
    ] = None,
    min_agreement: Annotated[
        float | None, typer.Option(min=0, max=1, help="--validate: agreement, at least.  [0.6]")
    ] = None,
    max_flip_rate: Annotated[
        float | None, typer.Option(min=0, max=1, help="--validate: flips, at most.  [0.35]")
    ] = None,
    name: Annotated[str | None, typer.Option(help="Name of the file of annotations.")] = None,
    settings: Settings = None,
    lake: LakeFolder = None,
    dataset: Dataset = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the run's log.")] = False,
    as_json: AsJson = False,
) -> None:
    """Judge the answers that the current release leaves undecided; write annotations for the next.

    An endpoint's key comes from SLUICE_JUDGE_API_KEY alone. Nothing is asked twice: answers are
    kept in the lake.
    """
    from flows.cli_print import say_json
    from flows.cli_verdicts import close_gate, draw_judged, draw_validation, next_command
    from flows.judging import Way, held_to_people, judged
    from tasks.errors import UsageError
    from tasks.judging.settings import knobs_of
    from tasks.lake import Lake

    if local == bool(url):
        raise UsageError("who judges?", "give --url URL --model NAME, or --local")
    given: dict[str, Any] = {
        "url": url,
        "model": model,
        "reward_scores": reward_scores,
        "name": name,
        "mode": "pairwise" if is_pairwise else "pointwise",
        "concurrency": concurrency,
        "max_calls": max_calls,
        "max_tokens": max_tokens,
        "may_be_partial": yes or None,
        "min_agreement": min_agreement,
        "max_flip_rate": max_flip_rate,
    }
    knobs, bars = knobs_of(given, settings or [])
    way = Way(dry_run, export_batch, import_batch)
    if validate:
        answer = held_to_people(validate, Lake(lake or DEFAULT_LAKE), knobs, bars, way)
        say_json(answer) if as_json else draw_validation(answer)
        close_gate(answer)
        return
    answer = judged(asked(lake, dataset, "current"), knobs, way, verbose)
    if "file" in answer:
        answer["next"] = next_command(answer, accept_local_judge)
    say_json(answer) if as_json else draw_judged(answer)
