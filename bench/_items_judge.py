"""What a run found of planted items against the exact truth, and how much of each edit."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

from bench._items_truth import Hits
from bench._planted import EDITS, SHUFFLED, Plant


def judged(truth: Hits, found: Hits, removed: set[int], candidates: set[int]) -> dict[str, Any]:
    """Return what our run missed, found wrongly or counted otherwise, by row, side and item.

    `removed` are the rows that the layer rejected of its `candidates`.
    """
    expected = {row for row, _, _ in truth} & candidates
    return {
        "hits": len(truth),
        "missed": len(truth.keys() - found.keys()),
        "wrong": len(found.keys() - truth.keys()),
        "miscounted": sum(truth[hit] != found[hit] for hit in truth.keys() & found.keys()),
        "rows_held": len({row for row, _, _ in truth}),
        "rows_missed": len(expected - removed),
        "rows_wrong": len(removed - expected),
    }


def judged_rows(truth: Hits, flagged: set[int]) -> dict[str, Any]:
    """Return what a peer missed and flagged wrongly, by row: it names no items."""
    held = {row for row, _, _ in truth}
    return {"rows_missed": len(held - flagged), "rows_wrong": len(flagged - held)}


def recall(plants: dict[int, Plant], flagged: set[int]) -> dict[str, dict[str, list[int]]]:
    """Return by edit and length of the item how many rows of it were flagged, and how many are."""
    all_of = Counter((plant.edit, plant.item.size) for plant in plants.values())
    found = Counter((plants[row].edit, plants[row].item.size) for row in flagged & plants.keys())
    kept: dict[str, dict[str, list[int]]] = {edit: {} for edit in EDITS}
    for (edit, size), count in sorted(all_of.items()):
        kept[edit][size] = [found[edit, size], count]
    return kept


def shuffled_hits(plants: dict[int, Plant], found: Hits) -> int:
    """Return how many items were found in a row that holds their words in another order."""
    pairs = {(row, name) for row, _, name in found}
    shuffled = [plant for plant in plants.values() if plant.edit == SHUFFLED]
    return sum((plant.row, plant.item.name) in pairs for plant in shuffled)


def breaks(found: dict[str, Any]) -> Iterator[str]:
    """Yield each promise that our run broke."""
    broken = ("missed", "wrong", "miscounted", "rows_missed", "rows_wrong", "shuffled_hits")
    for name in broken:
        if found[name]:
            yield f"{found[name]} of {found['hits']} hits: {name.replace('_', ' ')}"
