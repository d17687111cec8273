"""What each signal costs: CPU seconds a stage of cleaned and scored, to one JSONL → Parquet copy.

Rows are the alpaca records of `bench curate`, or files of the user's own (`--path`, any format that
is read). CPU seconds, for the machine may be shared; a first small run compiles the kernels.
"""

import argparse
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from bench.curate import write_rows
from bench.signatures import cpu_seconds
from tasks.config import CurateConfig
from tasks.engine import WRITER, all_keys
from tasks.kept import keeping
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.source import Source
from tasks.stages import layer_stages
from tasks.tables import staged_keys

LAYERS = ("cleaned", "deduplicated", "decontaminated", "scored")
MODELS = ("scored.safety", "scored.accuracy_model")
# What was aimed at, in yardsticks; a run may spend others on finding duplicates and benchmarks.
TARGETS = {"cleaned and heuristics": 6.0, "models": 15.0}
_WARM_ROWS = 2_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--path", type=Path, help="a JSON Lines file of one's own instead")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print CPU seconds a stage, and groups of them beside their targets."""
    with tempfile.TemporaryDirectory() as folder:
        path = given.path or Path(folder) / "rows.jsonl"
        if not given.path:
            write_rows(path, given.rows, given.seed)
        few = Path(folder) / "few.jsonl"
        write_rows(few, _WARM_ROWS, given.seed)
        spent_on(few, Path(folder) / "warm")
        copied = min(yardstick(path, Path(folder) / "copied.parquet") for _ in range(3))
        stages = spent_on(path, Path(folder) / "lake")
    own = {name: cpu for name, cpu in stages.items() if name.startswith(("cleaned.", "scored."))}
    for name, cpu in sorted(own.items(), key=lambda each: -each[1]):
        print(f"{name:<34}{cpu:>8.2f} CPU s{cpu / copied:>7.2f} × yardstick")
    models = sum(own[name] for name in MODELS)
    groups = {"cleaned and heuristics": sum(own.values()) - models, "models": models}
    for name, cpu in groups.items():
        told = "met" if cpu <= TARGETS[name] * copied else "missed"
        print(
            f"{name:<34}{cpu:>8.2f} CPU s{cpu / copied:>7.2f} × yardstick, "
            f"{TARGETS[name]:.0f} aimed at: {told}"
        )
    print(f"{'yardstick':<34}{copied:>8.2f} CPU s")
    return {"yardstick_cpu_s": copied, "cpu_s": stages, "groups_cpu_s": groups}


def yardstick(path: Path, target: Path) -> float:
    """Return the CPU seconds of one plain copy to Parquet."""
    with duckdb.connect() as con:
        return spent(
            lambda: con.execute(
                f"copy (select * from read_json('{path}')) to '{target}' ({WRITER})"
            )
        )


def spent(act: Callable[[], Any]) -> float:
    """Return the CPU seconds of one call, of all threads."""
    before = cpu_seconds()
    act()
    return cpu_seconds() - before


def spent_on(path: Path, root: Path) -> dict[str, float]:
    """Return the CPU seconds of each stage up to the scores, over one file landed in a new lake."""
    config = CurateConfig(sources=[Source(path=str(path))], lake=str(root))
    lake, parameters = Lake(root), config.parameters()
    with lake.lease(config.dataset), keeping():
        keys = all_keys(staged_keys(land_inputs(config, lake, lambda _: None)), parameters)
        return {
            stage.table: spent(lambda stage=stage: materialise(lake, stage, parameters, keys))
            for layer in LAYERS
            for stage in layer_stages(layer)
        }
