"""Linear models on disk: two files each, never pickle, checked before one is used.

NAME.json says how the model is read, and for people what it was made of; NAME.npz holds its weights
(one byte each) and the 32-bit keys of what it was trained on, as steps between them in order.
"""

import hashlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np

from tasks.functions.linear import LinearModel, Platt, Signal, Spec

FORMAT = 1
_MOST_CHARS = 100_000


class ModelError(ValueError):
    """A model's files are not what they must be; says which and why, never what they hold."""


def save(model: LinearModel, folder: Path) -> None:
    """Write a model's two files; the same model gives the same bytes."""
    folder.mkdir(parents=True, exist_ok=True)
    arrays = folder / f"{model.name}.npz"
    np.savez_compressed(
        arrays, weights=model.weights, trained_on=np.diff(model.trained_on, prepend=np.uint32(0))
    )
    told = {
        "format": FORMAT,
        "name": model.name,
        "spec": model.spec._asdict(),
        "scale": model.scale,
        "bias": model.bias,
        "calibration": {name: each._asdict() for name, each in model.calibration.items()},
        "signals": {name: each._asdict() for name, each in model.signals.items()},
        "arrays_sha256": hashlib.sha256(arrays.read_bytes()).hexdigest(),
        "about": model.about,
    }
    text = json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True)
    (folder / f"{model.name}.json").write_text(text + "\n", "utf-8")


def load(folder: Path, name: str) -> LinearModel:
    """Return a model from its two files; raises `ModelError` where they are not sound."""
    try:
        told = json.loads((folder / f"{name}.json").read_text("utf-8"))
        if told["format"] != FORMAT:
            raise ModelError(f"{name}.json: format {told['format']!r}, this version reads {FORMAT}")
        model = LinearModel(
            name=name,
            spec=Spec(**told["spec"]),
            **_arrays(folder / f"{name}.npz", told["arrays_sha256"]),
            scale=told["scale"],
            bias=told["bias"],
            calibration={key: Platt(**each) for key, each in told["calibration"].items()},
            signals={key: Signal(**each) for key, each in told["signals"].items()},
            about=told["about"],
        )
        _check(model)
    except (OSError, KeyError, TypeError, AttributeError) as error:
        raise ModelError(f"{name}: no model ({type(error).__name__})") from None
    except ModelError:
        raise
    except ValueError as error:
        raise ModelError(f"{name}: cannot be read ({type(error).__name__})") from None
    return model


def _arrays(path: Path, sha256: str) -> dict[str, Any]:
    if hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
        raise ModelError(f"{path.name}: its bytes are not those that {path.stem}.json names")
    with np.load(path, allow_pickle=False) as held:
        steps = held["trained_on"]
        return {"weights": held["weights"], "trained_on": np.cumsum(steps, dtype=np.uint32)}


def _check(model: LinearModel) -> None:
    spec, weights = model.spec, model.weights
    numbers = [model.scale, model.bias, *(n for each in model.signals.values() for n in each)]
    numbers += [n for each in model.calibration.values() for n in each]
    faults = {
        "n-grams out of bounds": not (
            8 <= spec.bits <= 22
            and 1 <= spec.word_most <= 4
            and 1 <= spec.char_from <= spec.char_to <= 8
            and 1 <= spec.max_chars <= _MOST_CHARS
        ),
        "weights of another shape or type": weights.shape != (2 << min(spec.bits, 22),)
        or weights.dtype != np.int8,
        "a number that is not finite": not all(math.isfinite(each) for each in numbers),
        "a signal without spread": any(each.spread <= 0 for each in model.signals.values()),
        "no calibration": not model.calibration,
        "a calibration that turns the order round": any(
            each.slope < 0 for each in model.calibration.values()
        ),
    }
    for fault, is_so in faults.items():
        if is_so:
            raise ModelError(f"{model.name}: {fault}")
