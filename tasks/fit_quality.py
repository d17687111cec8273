"""Fit the models behind scores to labels, and keep those worth more than a text's length."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from tasks.errors import UsageError
from tasks.fitting import fitted, judged
from tasks.fold_figures import fold_figures, transfer_figures
from tasks.functions.linear import NO_LANGUAGE, OF_NO_LANGUAGE, Line, LinearModel, Spec, sums_of
from tasks.functions.linear_files import save
from tasks.functions.quality import KEY_SHIFT
from tasks.functions.signals import SIGNALS, signals
from tasks.functions.signature import signature
from tasks.labelled import Examples, check_enough, languages_of
from tasks.labels import Label
from tasks.quality_weights import ACCURACY, MODELS
from tasks.tables import MESSAGES

# Shingles and sketches of a signature are not used here.
_SHINGLE, _SKETCH = 5, 8
# The probability that the fold table counts texts over.
THRESHOLD = 0.95
DEFAULT_SPEC = Spec()
_NO_BETTER = "no better than a text's length, or not on sources left out: nothing is written"


@dataclass(frozen=True)
class Fit:
    """What came of one task: figures on held-out folds and sources, and whether it was kept."""

    task: str
    figures: list[dict[str, Any]]
    transfers: list[dict[str, Any]]
    is_kept: bool
    why: str


def fit_quality(
    labels: list[Label], out: Path, about: dict[str, Any], spec: Spec = DEFAULT_SPEC
) -> list[Fit]:
    """Write a model for each task that has labels; return what each came to.

    A language's line is kept where it beats length alone: its gain in AUC has a 95 % interval above
    0 on held-out folds, and, of several sources, on average over those left out in turn. A language
    without a line stays unscored. Raises `UsageError` where a
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
    figures: list[dict[str, Any]] = []
    transfers: list[dict[str, Any]] = []
    lines: dict[str, Line] = {}
    for language, rows in languages_of(examples).items():
        of_it = examples.of(rows)
        found = judged(of_it, spec)
        figures += fold_figures(language, of_it, found, THRESHOLD)
        transfers += transfer_figures(language, of_it, spec)
        if _is_worth(language, figures) and _is_worth(language, transfers):
            lines[language] = fitted(of_it, spec, found)
    if not lines:
        return Fit(task, figures, transfers, False, _NO_BETTER)
    taught = np.unique(examples.keys[np.isin(examples.languages, list(lines))])
    told = {**about, "figures": figures, "transfers": transfers, "rows": len(labels)}
    save(LinearModel(task, spec, lines, taught.astype(np.uint32), told), out)
    return Fit(task, figures, transfers, True, f"scores {', '.join(lines)}{_too_few(examples)}")


def _too_few(examples: Examples) -> str:
    """Tell which languages have labels, but not enough of them."""
    fitted_ones = list(languages_of(examples))
    others = examples.languages[~np.isin(examples.languages, fitted_ones) & ~examples.is_assumed]
    names, counts = np.unique(others.astype(str), return_counts=True)
    told = [f"{name} ({count})" for name, count in zip(names, counts, strict=True)]
    return f"; too few labels in {', '.join(told)}" if told else ""


def _is_worth(language: str, figures: list[dict[str, Any]]) -> bool:
    """Tell whether the last word on a language, if there is one, is a gain above 0."""
    told = [each["gain_low"] for each in figures if each["language"] == language]
    return not told or (told[-1] or 0.0) > 0


def examples_of(task: str, labels: list[Label], spec: Spec) -> Examples:
    """Return labels as a model takes them: the last turn's text, its language, length, signals."""
    turns = [
        [{"role": role, "content": content} for role, content in each.turns] for each in labels
    ]
    column = pa.chunked_array([pa.array(turns, MESSAGES)])
    signed = signature(column, pa.chunked_array([[_SHINGLE]]), pa.chunked_array([[_SKETCH]]))
    texts = pa.array([each.turns[-1][1] for each in labels], pa.string())
    sums = sums_of(texts, spec, np.zeros((2 << spec.bits, 1), np.int8))
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
