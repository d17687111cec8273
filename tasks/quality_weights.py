"""The models behind scores: a folder of weights, known by its content, checked before landing."""

import functools
import hashlib
import json
from pathlib import Path

from pydantic import Field

from tasks.errors import UsageError
from tasks.files import digest_of
from tasks.source import Group

WEIGHTS = Path(__file__).resolve().parent / "weights"
# The value of quality_weights that asks for no model at all.
NO_WEIGHTS = "none"
UNSAFE, ACCURACY = "unsafe", "accuracy"
MODELS = (UNSAFE, ACCURACY)
_NEXT = "give quality_weights a folder that `sluice fit-quality` wrote, none, or nothing"


class Models(Group):
    """What models trained on labels may decide, and whose they are."""

    quality_weights: str = Field(
        default="",
        description="Folder of sluice fit-quality (an accuracy model counts half of"
        " instruction_accuracy); empty: the shipped weights; none: no scores.",
    )
    max_unsafe: float | None = Field(
        default=0.95,
        ge=0,
        le=1,
        description="SFT rows whose answer is likelier unsafe are rejected; null: none is.",
    )


def weights_folder(knob: str) -> Path | None:
    """Return the folder that `quality_weights` means; the shipped one for "", None for `none`."""
    if knob == NO_WEIGHTS:
        return None
    return Path(knob) if knob else WEIGHTS


def weights_digest(knobs: Models) -> str:
    """Return one sha256 over the models' files, by name; "" where no model is asked for.

    Raises `UsageError` where the knob names no folder, or one without a sound model.
    """
    folder = weights_folder(knobs.quality_weights)
    if folder is None:
        return ""
    if not folder.is_dir():
        raise UsageError(f"quality_weights: {str(folder)!r} is no folder here", _NEXT)
    names = [f"{name}.{kind}" for name in MODELS for kind in ("json", "npz")]
    paths = [folder / name for name in names if (folder / name).is_file()]
    if not paths and knobs.quality_weights:
        raise UsageError(f"quality_weights: {str(folder)!r} holds no model", _NEXT)
    if knobs.quality_weights:
        _check(folder, {path.stem for path in paths})
    told = [f"{path.name}\0{_digest_of(path, *_version(path))}\n" for path in paths]
    return hashlib.sha256("".join(told).encode()).hexdigest()


def told_models(knobs: Models) -> dict[str, list[str]]:
    """Return the languages that each model scores, none where there is no model; loads nothing."""
    folder = weights_folder(knobs.quality_weights)
    paths = {name: folder / f"{name}.json" for name in MODELS} if folder else {}
    return {
        name: sorted(json.loads(path.read_text("utf-8"))["lines"]) if path.is_file() else []
        for name, path in paths.items()
    } or {name: [] for name in MODELS}


def _check(folder: Path, names: set[str]) -> None:
    """Raise `UsageError` where a model of a user's own is not sound: before anything is read."""
    from tasks.functions.linear_files import ModelError, load

    try:
        for name in sorted(names):
            load(folder, name)
    except ModelError as error:
        raise UsageError(f"quality_weights: {error}", _NEXT) from None


def _version(path: Path) -> tuple[int, int]:
    held = path.stat()
    return held.st_size, held.st_mtime_ns


@functools.lru_cache(maxsize=64)
def _digest_of(path: Path, size: int, modified_ns: int) -> str:
    return digest_of(path)
