"""What each signal costs: CPU and wall seconds a stage of cleaned and scored, to one plain copy.

Rows are drawn from a folder of real data sets (`--folder`), or made of drawn words, which cost less
than what people write; or they are a file of one's own (`--path`). A first small run compiles the
kernels and loads what is loaded once a process.
"""

import argparse
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from bench._rows import rows_arguments, rows_file
from bench._yardstick import Spent, spent, yardstick
from tasks.config import CurateConfig
from tasks.engine import all_keys
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


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    rows_arguments(parser)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print what each stage takes, and groups of them beside their targets."""
    with tempfile.TemporaryDirectory() as folder:
        path, few = rows_file(given, Path(folder)), Path(folder) / "few.jsonl"
        lines = path.read_text("utf-8").splitlines(keepends=True)
        few.write_text("".join(lines[:_WARM_ROWS]), "utf-8")
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
    print(f"{len(lines):,} rows of {sum(map(len, lines)) / len(lines):,.0f} characters")
    return {"yardstick": copied._asdict(), "stages": {k: v._asdict() for k, v in stages.items()}}


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
