"""The report's tables of models of labels and of scores from outside, with what they decide."""

from typing import Any

from tasks.markup import Markup, joined, note, said, table
from tasks.model_figures import (
    BOUND,
    HEAD,
    SCORES_HEAD,
    SCORES_TOLD,
    TOLD,
    UNBOUND,
    model_cells,
    scorer_cells,
)


def models(manifest: dict[str, Any]) -> Markup:
    """Return one row a model and one a scorer; a sentence where a release tells of none."""
    if "models" not in manifest:
        return note("This release tells of no models.")
    rows = [[name, said(told), *counts] for name, told, *counts in model_cells(manifest["models"])]
    bound = manifest["config"]["models"]["max_unsafe"]
    taken = note(UNBOUND) if bound is None else note(BOUND, bound=str(bound))
    return joined([table(list(HEAD), rows), note(TOLD), taken, _scorers(manifest)])


def _scorers(manifest: dict[str, Any]) -> Markup:
    rows = scorer_cells(manifest.get("scorers", []))
    return joined([table(list(SCORES_HEAD), rows), note(SCORES_TOLD)] if rows else [])
