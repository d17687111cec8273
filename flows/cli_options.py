"""The options that several commands share: one word, one meaning, one help line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tasks.releases import Release

DEFAULT_LAKE = "lake"

LAKE_VARIABLE = "SLUICE_LAKE"

LakeFolder = Annotated[
    str | None,
    typer.Option("--lake", envvar=LAKE_VARIABLE, help="Folder of stages and releases.  [./lake]"),
]
LakeFlag = Annotated[
    str | None,
    typer.Option(
        "--lake",
        help=f"Folder of stages and releases.  [that of --config, ${LAKE_VARIABLE}, ./lake]",
    ),
]
Dataset = Annotated[
    str | None, typer.Option("--dataset", help="Name of the release; needed if there are several.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Answer with one JSON document.")]
Version = Annotated[
    str, typer.Option("--release", metavar="VERSION", help="A version such as v0007, or current.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, help="Rows shown at most.")]
Settings = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="KNOB=VALUE", help="Set one knob, as min_quality=0.4."),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="A curate.yaml; flags win over it."),
]


def asked(lake: str | None, dataset: str | None, version: str) -> "Release":
    """Return the release that the flags name; raises `UsageError` with what there is."""
    from tasks.releases import existing_lake, open_release

    return open_release(existing_lake(lake or DEFAULT_LAKE), dataset, version)
