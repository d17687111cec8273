"""The report's table of personal data: what was found, and what was done with it."""

from typing import Any

from tasks.markup import Markup, joined, note, said, table
from tasks.personal_figures import HEAD, NONE_FOUND, TOLD, personal_data_cells


def personal_data(manifest: dict[str, Any]) -> Markup:
    """Return one row a kind, by counts alone; a sentence where none was found."""
    rows = personal_data_cells(manifest)
    if not rows:
        return note(NONE_FOUND)
    told = [[said(kind), said(done), *counts] for kind, done, *counts in rows]
    return joined([table(list(HEAD), told), note(TOLD)])
