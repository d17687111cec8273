"""The whole path without Prefect, layer by layer, against one plain JSONL → Parquet copy.

Gates and publishing are in; the server is not.
"""

import argparse
import resource
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench._path import walk
from bench._rows import rows_arguments, rows_file
from bench._yardstick import spent, yardstick
from tasks.config import CurateConfig
from tasks.source import Source


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    rows_arguments(parser)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print seconds by layer, of gates and of publishing, beside the yardstick."""
    with tempfile.TemporaryDirectory() as folder:
        path = rows_file(given, Path(folder))
        copied = yardstick(path, Path(folder) / "yardstick.parquet").wall
        config = CurateConfig(sources=[Source(path=str(path))], lake=str(Path(folder) / "lake"))
        seconds = curate(config)
    seconds["all"] = sum(seconds.values())
    for name, took in seconds.items():
        print(f"{name:<16}{took:8.2f} s  {took / copied:6.1f} × yardstick")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    print(f"peak memory of this process {peak:,} MB; yardstick {copied:.2f} s")
    return {"yardstick": copied, "seconds": seconds, "peak_mb": peak}


def curate(config: CurateConfig) -> dict[str, float]:
    """Run the path once and return the seconds of each of its parts."""
    seconds: dict[str, float] = {}

    def step(name: str, act: Callable[[], Any]) -> Any:
        found: list[Any] = []
        seconds[name] = seconds.get(name, 0.0) + spent(lambda: found.append(act())).wall
        return found[0]

    walk(config, step)
    return seconds
