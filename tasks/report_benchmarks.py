"""The report's table of benchmarks: what of each was found in the inputs, and its verdict."""

from typing import Any

from tasks.benchmark_figures import HEAD, NONE_GIVEN, TOLD, benchmark_cells
from tasks.markup import Markup, joined, note, said, table


def benchmarks(manifest: dict[str, Any]) -> Markup:
    """Return one row a benchmark; a sentence where none was given."""
    rows = benchmark_cells(manifest.get("benchmarks", []))
    if not rows:
        return note(NONE_GIVEN)
    at = HEAD.index("verdict")
    told = [[*row[:at], said(row[at]), *row[at + 1 :]] for row in rows]
    return joined([table(list(HEAD), told), note(TOLD)])
