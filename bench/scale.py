"""Near-duplicates and decontamination over corpora of growing size: what each stage grows by.

Rows hold planted near-duplicates and items of a benchmark, as in the benches of either, which judge
what is found; here is measured alone. Every size has a lake and a process of its own.
"""

import argparse
import tempfile
from pathlib import Path
from typing import Any

from bench._items import items, seal_items
from bench._layers import run_layers
from bench._near_corpus import seal
from bench._planted import planted, rows
from tasks.lake import Lake

_LAYERS = ["deduplicated", "decontaminated"]
_SHARED = ("scan", "cleaned.signatures")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", default="20000,100000", help="sizes, the smallest first")
    parser.add_argument("--questions", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--memory-mb", type=int, default=1_000, help="the engine's memory limit")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure each size and print CPU seconds a stage, and what they grew by."""
    sizes = [int(size) for size in given.rows.split(",")]
    found = {size: measure(size, given) for size in sizes}
    _print(found, sizes)
    return {"sizes": found, "questions": given.questions, "seed": given.seed}


def measure(size: int, given: argparse.Namespace) -> dict[str, Any]:
    """Return what both layers spent on a corpus of so many rows."""
    searched = items(given.questions, given.seed)
    plants = planted(size, given.seed, searched)
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        seal_items(lake, searched)
        seal(lake, rows(size, given.seed, plants))
        found = run_layers(lake, _LAYERS, given.memory_mb)
        found["disk_mb"] = sum(
            path.stat().st_size for path in Path(folder).rglob("*") if path.is_file()
        ) // int(1e6)
    for layer in _LAYERS:
        each = [cpu for name, cpu in found["cpu_s"].items() if name.startswith(f"{layer}.")]
        found["cpu_s"][layer] = sum(each)
    return found


def _print(found: dict[int, dict[str, Any]], sizes: list[int]) -> None:
    first, last = found[sizes[0]]["cpu_s"], found[sizes[-1]]["cpu_s"]
    print(f"{'CPU s':<34}{''.join(f'{size:>12,}' for size in sizes)}{'growth':>9}")
    for name in last:
        layer = name.partition(".")[0]
        if name in _SHARED or last[name] > 0.02 * last.get(layer, last[name] * 100):
            each = "".join(f"{found[size]['cpu_s'][name]:>12.2f}" for size in sizes)
            print(f"{name:<34}{each}{last[name] / first[name]:>8.1f}x")
    for unit in ("peak_mb", "disk_mb"):
        print(f"{unit:<34}{''.join(f'{found[size][unit]:>12,}' for size in sizes)}")
    pairs = "deduplicated.near_candidates"
    each = "".join(f"{found[size]['rows'][pairs] / size:>12.2f}" for size in sizes)
    print(f"{'candidate pairs a row':<34}{each}")
    print(f"{sizes[-1] / sizes[0]:.0f} times the rows")
