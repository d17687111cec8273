"""`sluice reward`: fit a reward model to a release, examine one, let one score a release."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from flows.cli_options import AsJson, Dataset, LakeFolder, Version, asked
from flows.rewarding import listed, pairs_asked, rewarder_asked

if TYPE_CHECKING:
    from collections.abc import Callable


app = typer.Typer(no_args_is_help=True, help="Reward models: fit, eval, score.")

Model = Annotated[
    Path | None, typer.Option("--model", metavar="FOLDER", help="A model of `reward fit`.")
]
Endpoint = Annotated[
    str | None,
    typer.Option(
        metavar="URL",
        help="A served model: …/predict or …/classify; key in $SLUICE_REWARD_API_KEY.",
    ),
]
ServedModel = Annotated[
    str, typer.Option(metavar="NAME", help="The model that the endpoint serves.")
]
Scale = Annotated[
    tuple[float, float] | None,
    typer.Option(metavar="LOW HIGH", help="The scale of a served model's rewards."),
]
Seconds = Annotated[float, typer.Option(min=0.1, max=600, help="Seconds that a call may last.")]
Origins = Annotated[
    str | None,
    typer.Option(
        metavar="LIST", help="As compared,best_worst_*; by default pairs that people made."
    ),
]


@app.command()
def fit(
    origins: Origins = None,
    min_gain: Annotated[
        float, typer.Option(min=0, max=0.5, help="What its gain's lower bound must be over.")
    ] = 0.0,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FOLDER", help="[LAKE/models/DATASET/reward-VERSION]"),
    ] = None,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    verbose: Annotated[bool, typer.Option("-v", "--verbose", help="Show the run's log.")] = False,
    as_json: AsJson = False,
) -> None:
    """Fit a model to a release's train split; keep it if it beats blind guesses on the test split.

    Kept are `reward.json`, `reward.npz` and a card, README.md; a model that is not worth more than
    random, longer-wins and shorter-wins is not kept, and the command ends with 3.
    """
    from flows.cli_print import note, say_json
    from flows.cli_rewards import draw_figures, draw_kept
    from flows.cli_server import choose_server
    from flows.running import run_here
    from tasks.rewards.knobs import Fitting

    release = asked(lake, dataset, version)
    knobs = Fitting(min_gain=min_gain, **({"origins": listed(origins)} if origins else {}))
    root = str(release.lake.root)
    note(f"running on {choose_server(root, verbose)}")
    given = {"dataset": release.dataset, "lake": root, "version": release.version}
    answer = run_here(root, _flow, given | {"out": str(out or ""), "fitting": knobs})
    if as_json:
        say_json(answer)
        return
    draw_figures(answer["figures"])
    draw_kept(answer, root, release.dataset)


@app.command("eval")
def evaluate(
    model: Model = None,
    endpoint: Endpoint = None,
    served_model: ServedModel = "",
    pairs: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Pairs of a file in place of a release's.")
    ] = None,
    split: Annotated[str, typer.Option(help="Split of the release.")] = "test",
    origins: Origins = None,
    seconds: Seconds = 60.0,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Tell what a model is worth on pairs, beside guesses that read no word.

    Pairs with an answer that the model learnt from are left out, and counted.
    """
    from flows.cli_print import say, say_json
    from flows.cli_rewards import draw_figures
    from tasks.rewards.examining import examine

    rewarder = rewarder_asked(model, endpoint, served_model, None, seconds)
    found = examine(rewarder, pairs_asked(pairs, lake, dataset, version, split, origins))
    if as_json:
        say_json(found.told)
        return
    draw_figures(found.figures)
    say(
        f"{found.annotator}: {found.learnt_from:,} pairs left out as learnt from,"
        f" {found.unscored:,} as unscored"
    )


@app.command()
def score(
    model: Model = None,
    endpoint: Endpoint = None,
    served_model: ServedModel = "",
    scale: Scale = None,
    for_what: Annotated[
        str,
        typer.Option("--for", help="annotations (of answers) or selection (of conversations)."),
    ] = "annotations",
    name: Annotated[
        str | None, typer.Option(help="Name of the file.  [reward, or selection]")
    ] = None,
    seconds: Seconds = 60.0,
    version: Version = "current",
    lake: LakeFolder = None,
    dataset: Dataset = None,
    as_json: AsJson = False,
) -> None:
    """Write a model's rewards of a release's rows as a file that the next `curate` reads.

    Answers that the model learnt from are not scored. Scores of conversations go to
    `curate --scores`, annotations of answers to `curate --annotations`.
    """
    from dataclasses import asdict

    from flows.cli_print import say_json
    from flows.cli_rewards import draw_scored, next_command
    from tasks.rewards.scoring import purpose_of, score_release

    purpose = purpose_of(for_what)
    rewarder = rewarder_asked(model, endpoint, served_model, scale, seconds)
    release = asked(lake, dataset, version)
    found = score_release(release, rewarder, purpose, name or purpose.file_name)
    answer = asdict(found) | {"next": next_command(found, purpose, rewarder.annotator)}
    say_json(answer) if as_json else draw_scored(found, rewarder, answer["next"])


def _flow() -> "Callable[..., dict[str, Any]]":
    from flows.reward import reward

    return reward
