"""The report's tables of annotations: agreement, contradictions, circles, opinions from files."""

from typing import Any

from tasks.annotation_figures import (
    CHECKED,
    CHECKED_HEAD,
    CIRCLES,
    HEAD,
    NONE,
    OUTSIDE,
    OUTSIDE_HEAD,
    TOLD,
    agreement_cells,
    contradiction_cells,
    outside_cells,
)
from tasks.markup import Markup, joined, note, said, table


def annotations(manifest: dict[str, Any]) -> Markup:
    """Return what was said of answers and how far it agrees; a sentence where nothing was."""
    if "annotations" not in manifest:
        return note("This release tells of no annotations.")
    told = manifest["annotations"]
    agreed = [[source, said(by), *rest] for source, by, *rest in agreement_cells(told)]
    checked = [[said(name), answers] for name, answers in contradiction_cells(told)]
    outside = [[source, said(kind), *rest] for source, kind, *rest in outside_cells(told)]
    parts = [(HEAD, agreed, TOLD), (CHECKED_HEAD, checked, CHECKED)]
    parts += [(OUTSIDE_HEAD, outside, OUTSIDE)]
    found = [
        each for head, rows, why in parts if rows for each in (table([*head], rows), note(why))
    ]
    cycles = told["cycles"]
    if cycles["count"]:
        found += [note(CIRCLES, circles=cycles["count"], answers=cycles["answers"])]
    return joined(found or [note(NONE)])
