"""Benchmarks in figures: what of each was found, alike in card, report and terminal."""

from typing import Any

from tasks.tables import ENTITIES

HEAD = ("benchmark", "questions", "found", "share", "verdict", *ENTITIES)
NONE_GIVEN = "No benchmark was given: nothing was searched for."
TOLD = "Questions found in the inputs, and the rows rejected for it."


def benchmark_cells(benchmarks: list[dict[str, Any]]) -> list[list[Any]]:
    """Return one row of cells under `HEAD` for each benchmark of a manifest."""
    return [
        [
            *(each[name] for name in ("benchmark_name", "question_count", "hit_count")),
            *(f"{each['hit_share']:.2%}", _verdict(each)),
            *(each[f"{name.removesuffix('s')}_count"] or None for name in ENTITIES),
        ]
        for each in benchmarks
    ]


def _verdict(benchmark: dict[str, Any]) -> str:
    if benchmark["is_contaminated"]:
        return "contaminated"
    return "touched" if benchmark["hit_count"] else "clean"
