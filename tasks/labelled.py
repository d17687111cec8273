"""Labelled texts as columns: what a model learns from and is judged by."""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.errors import UsageError
from tasks.functions.linear import Numbers
from tasks.labels import Label

# Fewer tell nothing: at 50 of a label, AUC has a standard error of about 0.04.
LEAST_ROWS, LEAST_OF_EACH = 200, 50
Rows = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Examples:
    """What a model learns from, one place a row; rows that are only assumed are never judged."""

    texts: pa.StringArray
    labels: Rows
    languages: npt.NDArray[np.object_]
    groups: npt.NDArray[np.object_]
    sources: npt.NDArray[np.object_]
    weights: Numbers
    is_assumed: npt.NDArray[np.bool_]
    lengths: Numbers
    signals: dict[str, Numbers]
    keys: Rows

    def of(self, rows: Rows) -> "Examples":
        """Return the examples of some rows."""
        held = {each.name: getattr(self, each.name) for each in fields(self)}
        texts, signals = held.pop("texts"), held.pop("signals")
        return Examples(
            texts=texts.take(pa.array(rows)),
            signals={name: each[rows] for name, each in signals.items()},
            **{name: each[rows] for name, each in held.items()},
        )


def languages_of(examples: Examples) -> dict[str, Rows]:
    """Return the rows of each language that has labels enough to be fitted and judged."""
    found = {}
    for language in sorted(set(examples.languages)):
        rows = np.flatnonzero(examples.languages == language)
        labels = examples.labels[rows][~examples.is_assumed[rows]]
        if _is_enough(labels):
            found[str(language)] = rows
    return found


def check_enough(task: str, labels: Sequence[Label]) -> None:
    """Raise `UsageError` where a task has too few labels to tell anything."""
    real = np.array([each.label for each in labels if not each.is_assumed], np.int64)
    if not _is_enough(real):
        raise UsageError(
            f"{task}: {len(real):,} labels, {int(real.sum()):,} of them 1, are too few to judge",
            f"give {LEAST_ROWS} or more, {LEAST_OF_EACH} or more of each label",
        )


def _is_enough(labels: Rows) -> bool:
    rarer = int(np.bincount(labels, minlength=2).min())
    return len(labels) >= LEAST_ROWS and rarer >= LEAST_OF_EACH
