"""Linear models on disk: two files each, never pickle, checked before one is used.

NAME.json says how the model is read, and for people what it was made of; NAME.npz holds its weights
(one byte each, a line a language) and the 32-bit keys of what it was trained on, as steps between
them in order.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt

from tasks.functions.linear import Line, LinearModel, Platt, Signal, Spec

FORMAT = 1
_MOST_CHARS = 100_000
_TRAINED_ON = "trained_on"


class ModelError(ValueError):
    """A model's files are not what they must be; says which and why, never what they hold."""


def save(model: LinearModel, folder: Path) -> None:
    """Write a model's two files; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = folder / f"{model.name}.npz"
    held: dict[str, Any] = {name: each.weights for name, each in model.lines.items()}
    steps = np.diff(model.trained_on, prepend=np.uint32(0))
    np.savez_compressed(arrays, **held | {_TRAINED_ON: steps})
    told = {
        "format": FORMAT,
        "name": model.name,
        "spec": model.spec._asdict(),
        "lines": {name: _told(each) for name, each in model.lines.items()},
        "arrays_sha256": hashlib.sha256(arrays.read_bytes()).hexdigest(),
        "about": model.about,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / f"{model.name}.json").write_text(text + "\n", "utf-8")


def _told(line: Line) -> dict[str, Any]:
    return {
        "scale": line.scale,
        "bias": line.bias,
        "platt": line.platt._asdict(),
        "signals": {name: each._asdict() for name, each in line.signals.items()},
    }


def load(folder: Path, name: str) -> LinearModel:
    """Return a model from its two files; raises `ModelError` where they are not sound."""
    try:
        told = json.loads((folder / f"{name}.json").read_text("utf-8"))
        if told["format"] != FORMAT:
            raise ModelError(f"{name}.json: format {told['format']!r}, this version reads {FORMAT}")
        model = _model(name, told, _arrays(folder / f"{name}.npz", told["arrays_sha256"]))
        _check(model)
    except (OSError, KeyError, TypeError, AttributeError, BadZipFile) as error:
        raise ModelError(f"{name}: no model ({type(error).__name__})") from None
    except ModelError:
        raise
    except ValueError as error:
        raise ModelError(f"{name}: cannot be read ({type(error).__name__})") from None
    return model


def _arrays(path: Path, sha256: str) -> dict[str, npt.NDArray[Any]]:
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelError(f"{path.name}: its bytes are not those that {path.stem}.json names")
    with np.load(path, allow_pickle=False) as held:
        return dict(held)


def _model(name: str, told: dict[str, Any], arrays: dict[str, npt.NDArray[Any]]) -> LinearModel:
    lines = {
        language: Line(
            weights=arrays[language],
            scale=each["scale"],
            bias=each["bias"],
            platt=Platt(**each["platt"]),
            signals={key: Signal(**signal) for key, signal in each["signals"].items()},
        )
        for language, each in sorted(told["lines"].items())
    }
    taught = np.cumsum(arrays[_TRAINED_ON], dtype=np.uint32)
    return LinearModel(name, Spec(**told["spec"]), lines, taught, told["about"])


def _check(model: LinearModel) -> None:
    spec, lines = model.spec, model.lines.values()
    numbers = [n for each in lines for n in (each.scale, each.bias, *each.platt)]
    signals = [signal for each in lines for signal in each.signals.values()]
    faults = {
        "n-grams out of bounds": not (
            8 <= spec.bits <= 22
            and 1 <= spec.word_most <= 4
            and 1 <= spec.char_from <= spec.char_to <= 8
            and 1 <= spec.max_chars <= _MOST_CHARS
        ),
        "no line of weights": not model.lines,
        "weights of another shape or type": any(
            each.weights.shape != (2 << min(spec.bits, 22),) or each.weights.dtype != np.int8
            for each in lines
        ),
        "a number that is not finite": not all(
            math.isfinite(each) for each in (*numbers, *(n for each in signals for n in each))
        ),
        "a signal without spread": any(each.spread <= 0 for each in signals),
        "a calibration that turns the order round": any(each.platt.slope < 0 for each in lines),
    }
    for fault, is_so in faults.items():
        if is_so:
            raise ModelError(f"{model.name}: {fault}")
