"""What each signal costs: CPU and wall seconds a stage of cleaned and scored, to one plain copy.

The copy is JSONL → Parquet, the median of five. Rows are drawn from a folder of real data sets
(`--folder`), or the alpaca records of `bench curate`, whose drawn words cost less than what people
write; or a file of one's own (`--path`). A first small run compiles the kernels and loads what is
loaded once a process.
"""

import argparse
import statistics
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from bench._real_rows import write_real_rows
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
# What was aimed at, in yardsticks of wall; a run spends others on duplicates and benchmarks.
TARGETS = {"cleaned and heuristics": 6.0, "models": 15.0}
_WARM_ROWS = 2_000


class Spent(NamedTuple):
    """What something took: CPU seconds of all threads, and seconds."""

    cpu: float
    wall: float


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--folder", type=Path, help="a folder of data sets to draw rows from")
    parser.add_argument("--path", type=Path, help="a JSON Lines file of one's own instead")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print what each stage takes, and groups of them beside their targets."""
    with tempfile.TemporaryDirectory() as folder:
        path, few = _written(given, Path(folder)), Path(folder) / "few.jsonl"
        with open(path, encoding="utf-8") as rows, open(few, "w", encoding="utf-8") as warm:
            warm.writelines(line for _, line in zip(range(_WARM_ROWS), rows, strict=False))
        spent_on(few, Path(folder) / "warm")
        copied = yardstick(path, Path(folder) / "copied.parquet")
        stages = spent_on(path, Path(folder) / "lake")
    own = {name: took for name, took in stages.items() if name.startswith(("cleaned.", "scored."))}
    models = [own.pop(name) for name in MODELS]
    groups = {"cleaned and heuristics": _sum(own.values()), "models": _sum(models)}
    by_cost = sorted(own.items(), key=lambda each: -each[1].cpu)
    for name, took in [*by_cost, *zip(MODELS, models, strict=True), *groups.items()]:
        print(_line(name, took, copied))
    print(_line("yardstick", copied, copied))
    return {"yardstick": copied._asdict(), "stages": {k: v._asdict() for k, v in stages.items()}}


def _written(given: argparse.Namespace, folder: Path) -> Path:
    path: Path = given.path or folder / "rows.jsonl"
    if given.folder:
        write_real_rows(path, given.folder, given.rows, given.seed)
    elif not given.path:
        write_rows(path, given.rows, given.seed)
    return path


def _sum(each: Iterable[Spent]) -> Spent:
    return Spent(*map(sum, zip(*each, strict=True)))


def _line(name: str, took: Spent, copied: Spent) -> str:
    ratios = took.cpu / copied.cpu, took.wall / copied.wall
    line = (
        f"{name:<32}{took.cpu:>8.2f} CPU s{ratios[0]:>7.2f} ×{took.wall:>8.2f} s{ratios[1]:>7.2f} ×"
    )
    if name not in TARGETS:
        return line
    aimed = TARGETS[name]
    return f"{line} ({aimed:.0f} aimed at: {'met' if ratios[1] <= aimed else 'missed'})"


def yardstick(path: Path, target: Path) -> Spent:
    """Return what a plain copy to Parquet takes, the median of five."""
    copies = []
    for _ in range(5):
        with duckdb.connect() as con:
            told = f"copy (select * from read_json('{path}')) to '{target}' ({WRITER})"
            copies.append(spent(lambda con=con, told=told: con.execute(told)))
    return Spent(*map(statistics.median, zip(*copies, strict=True)))


def spent(act: Callable[[], Any]) -> Spent:
    """Return what one call takes."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    act()
    return Spent(cpu_seconds() - cpu, time.perf_counter() - wall)


def spent_on(path: Path, root: Path) -> dict[str, Spent]:
    """Return what each stage up to the scores takes, over one file landed in a new lake."""
    config = CurateConfig(sources=[Source(path=str(path))], lake=str(root))
    lake, parameters = Lake(root), config.parameters()
    with lake.lease(config.dataset), keeping():
        keys = all_keys(staged_keys(land_inputs(config, lake, lambda _: None)), parameters)
        return {
            stage.table: spent(lambda stage=stage: materialise(lake, stage, parameters, keys))
            for layer in LAYERS
            for stage in layer_stages(layer)
        }
