"""Stored parameters: what a release was built with, told without its folders of models."""

import copy
from collections.abc import Callable
from typing import Any

from tasks.config import CurateConfig, leaves
from tasks.embedding_model import model_digest
from tasks.errors import UsageError
from tasks.parameters import load
from tasks.quality_weights import NO_WEIGHTS, weights_digest
from tasks.releases import Release
from tasks.stages import Stage

# The digest that SQL takes beside each knob that names a folder.
_DIGESTS: dict[str, Callable[[CurateConfig], str]] = {
    "embedding_model": lambda config: model_digest(config.near_duplicates),
    "quality_weights": lambda config: weights_digest(config.models),
}


def digests_of(config: CurateConfig) -> dict[str, str]:
    """Return the digests of a run's models by the knob that names their folder.

    Raises `UsageError` where a folder is gone.
    """
    return {knob: digest(config) for knob, digest in _DIGESTS.items()}


def stored_parameters(release: Release, settings: list[str]) -> dict[str, Any]:
    """Return the parameters of a release, then `leaf=value` settings.

    A manifest holds a folder's name alone, so a model's digest is the stored one; a folder is
    looked into only where a setting names it anew. Raises `UsageError` as `load` does.
    """
    config = load(None, settings, copy.deepcopy(release.manifest["config"]))
    held = release.manifest.get("digests", {})
    anew = _set_by(settings)
    return leaves(config) | {
        f"{knob}_digest": digest(config) if knob in anew or knob not in held else held[knob]
        for knob, digest in _DIGESTS.items()
    }


def check_folders(stage: Stage, parameters: dict[str, Any], settings: list[str]) -> None:
    """Raise `UsageError` where a stage would read a folder that is known by its name alone."""
    for knob in {*_DIGESTS} & {*stage.params} - _set_by(settings):
        if parameters[f"{knob}_digest"] and parameters[knob] not in ("", NO_WEIGHTS):
            raise UsageError(
                f"{stage.table} reads the folder of {knob}, of which a release holds the name",
                f"give --set {knob}=FOLDER",
            )


def _set_by(settings: list[str]) -> set[str]:
    return {each.partition("=")[0] for each in settings}
