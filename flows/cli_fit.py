"""Commands that fit models to a user's own labels."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import AsJson

app = typer.Typer()


@app.command()
def fit_quality(
    labels: Annotated[
        list[Path],
        typer.Option("--labels", metavar="FILE", help="JSON Lines of labels; repeatable."),
    ],
    out: Annotated[
        Path, typer.Option("--out", metavar="FOLDER", help="Where the weights are written.")
    ],
    as_json: AsJson = False,
) -> None:
    """Fit the models behind unsafe and accuracy scores to labels of your own.

    A label is one line: {"task": "unsafe" or "accuracy", "label": 0 or 1, "text": … or
    "messages": […]}; 1 says that the last turn is unsafe, or the last answer right. Then
    `sluice curate --set quality_weights=FOLDER`.
    """
    from flows.cli_draw import draw_fits
    from flows.cli_print import say_json
    from tasks.fit_quality import fit_quality as fit
    from tasks.labels import read_labels

    fits = fit(read_labels(labels), out, {"labels": [path.name for path in labels]})
    say_json([asdict(each) for each in fits]) if as_json else draw_fits(fits)
    raise typer.Exit(0 if any(each.is_kept for each in fits) else 1)
