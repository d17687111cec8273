"""Fit the models behind scores to labels, and keep those worth more than a text's length."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.errors import UsageError
from tasks.fitting import LEAST_OF_EACH, LEAST_ROWS, Examples, fitted, judged
from tasks.fold_figures import fold_figures
from tasks.functions.linear import NO_LANGUAGE, OF_NO_LANGUAGE, Spec, sums_of
from tasks.functions.linear_files import save
from tasks.functions.quality import KEY_SHIFT
from tasks.functions.signals import SIGNALS, signals
from tasks.functions.signature import signature
from tasks.labels import Label
from tasks.quality_weights import ACCURACY, MODELS
from tasks.tables import MESSAGES

# Shingles and sketches of a signature are not used here.
_SHINGLE, _SKETCH = 5, 8
# The probability that the fold table counts texts over.
THRESHOLD = 0.95
DEFAULT_SPEC = Spec()


@dataclass(frozen=True)
class Fit:
    """What came of one task: figures by language and source, and whether its model was kept."""

    task: str
    figures: list[dict[str, Any]]
    is_kept: bool
    why: str


def fit_quality(
    labels: list[Label], out: Path, about: dict[str, Any], spec: Spec = DEFAULT_SPEC
) -> list[Fit]:
    """Write a model for each task that has labels; return what each came to.

    A model is kept where it beats length alone: the gain in AUC of a language has a 95 % interval
    above 0. Only such languages are calibrated; others stay unscored. Raises `UsageError` where a
    task has too few labels, or scikit-learn is not there.
    """
    _check_library()
    return [
        _fit(task, of_it, out, about, spec)
        for task in MODELS
        if (of_it := [each for each in labels if each.task == task])
    ]


def _fit(task: str, labels: list[Label], out: Path, about: dict[str, Any], spec: Spec) -> Fit:
    check_enough(task, labels)
    examples = examples_of(task, labels, spec)
    found = judged(examples, spec)
    figures = fold_figures(examples, found, THRESHOLD)
    worth = {each["language"] for each in figures if each["source"] == "*" and each["gain_low"] > 0}
    model = fitted(task, examples, spec, found)
    kept = {name: each for name, each in model.calibration.items() if name in worth}
    for old in (f"{task}.json", f"{task}.npz"):
        (out / old).unlink(missing_ok=True)
    if not kept:
        return Fit(task, figures, False, "it does not beat a text's length: nothing is written")
    told = {**about, "figures": figures, "rows": len(labels)}
    save(replace(model, calibration=kept, about=told), out)
    return Fit(task, figures, True, f"scores {', '.join(kept)}")


def check_enough(task: str, labels: Sequence[Label]) -> None:
    """Raise `UsageError` where a task has too few labels to tell anything."""
    real = [each.label for each in labels if not each.is_assumed]
    ones = sum(real)
    if len(real) < LEAST_ROWS or min(ones, len(real) - ones) < LEAST_OF_EACH:
        raise UsageError(
            f"{task}: {len(real):,} labels, {ones:,} of them 1, are too few to fit and judge",
            f"give {LEAST_ROWS} or more, {LEAST_OF_EACH} or more of each label",
        )


def examples_of(task: str, labels: list[Label], spec: Spec) -> Examples:
    """Return labels as a model takes them: the last turn's text, its language, length, signals."""
    turns = [
        [{"role": role, "content": content} for role, content in each.turns] for each in labels
    ]
    column = pa.chunked_array([pa.array(turns, MESSAGES)])
    signed = signature(column, pa.chunked_array([[_SHINGLE]]), pa.chunked_array([[_SKETCH]]))
    texts = pa.array([each.turns[-1][1] for each in labels], pa.string())
    sums = sums_of(texts, spec, np.zeros(2 << spec.bits, np.int8))
    is_answer = np.array([each.turns[-1][0] == "assistant" for each in labels])
    spoken = np.where(is_answer, *(_spoken(signed, side) for side in ("answer", "prompt")))
    is_known_by_talk = task == ACCURACY
    columns = {name: signed.field(name) for name in SIGNALS}
    normal = signed.field("normal_hash").to_numpy() >> KEY_SHIFT
    return Examples(
        texts=texts,
        labels=np.array([each.label for each in labels]),
        languages=spoken,
        groups=np.array([each.group for each in labels], object),
        sources=np.array([each.source for each in labels], object),
        weights=np.array([each.weight for each in labels]),
        is_assumed=np.array([each.is_assumed for each in labels]),
        lengths=np.log1p(sums.word_counts),
        signals=signals(columns) if is_known_by_talk else {},
        keys=normal if is_known_by_talk else sums.keys,
    )


def _spoken(signed: pa.StructArray, side: str) -> Any:
    languages = signed.field(f"{side}_language").to_numpy(zero_copy_only=False)
    return np.where(np.isin(languages.astype(str), NO_LANGUAGE), OF_NO_LANGUAGE, languages)


def _check_library() -> None:
    try:
        import sklearn  # noqa: F401
    except ImportError:
        raise UsageError(
            "fit-quality needs scikit-learn, which is not installed", "pip install 'sluice[train]'"
        ) from None
