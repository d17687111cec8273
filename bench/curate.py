"""The whole path without Prefect, layer by layer, against one plain JSONL → Parquet copy.

The yardstick is `COPY (SELECT * FROM read_json(file)) TO …` with the writer settings of a stage,
the median of five. Gates and publishing are in; the server is not.
"""

import argparse
import json
import random
import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from tasks.config import CurateConfig
from tasks.demo import corpus_files
from tasks.engine import WRITER, all_keys
from tasks.gate import check_layer, closed_by
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.publication import publish_release
from tasks.source import Source
from tasks.stages import LAYERS, layer_stages
from tasks.tables import staged_keys


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print seconds and their ratio to the yardstick."""
    found = measure(given.rows, given.seed)
    for name, seconds in found["seconds"].items():
        print(f"{name:<16}{seconds:8.2f} s  {seconds / found['yardstick']:6.1f} × yardstick")
    print(f"peak memory of this process {found['peak_mb']:,} MB; {found['records']:,} records")
    return found


def words() -> list[str]:
    """Return the words of the demo's textbook, seed text of our own."""
    records = json.loads(corpus_files()["textbook.json"])
    return [word for record in records for word in record["output"].split() if word.isalpha()]


def write_rows(path: Path, rows: int, seed: int) -> None:
    """Write alpaca records of about 900 characters, one in four a copy of an earlier one."""
    chosen, pool, kept = random.Random(seed), words(), []
    with open(path, "w", encoding="utf-8") as file:
        for number in range(rows):
            if kept and chosen.random() < 0.25:
                line = chosen.choice(kept)
            else:
                asked = " ".join(chosen.choices(pool, k=30))
                told = " ".join(chosen.choices(pool, k=110))
                record = {"instruction": f"{asked} {number}?", "input": "", "output": f"{told}."}
                line = json.dumps(record, ensure_ascii=False)
                kept = [*kept[-5_000:], line]
            file.write(f"{line}\n")


def yardstick(path: Path, target: Path) -> float:
    """Return the median seconds of five plain copies to Parquet."""
    times = []
    for _ in range(5):
        with duckdb.connect() as con:
            times.append(
                timed(
                    lambda con=con: con.execute(
                        f"copy (select * from read_json('{path}')) to '{target}' ({WRITER})"
                    )
                )
            )
    return statistics.median(times)


def timed(act: Callable[[], Any]) -> float:
    """Return the wall seconds of one call."""
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def measure(rows: int, seed: int) -> dict[str, Any]:
    """Return seconds by layer, of gates and of publishing, the yardstick and the peak memory."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.jsonl"
        write_rows(path, rows, seed)
        copied = yardstick(path, Path(folder) / "yardstick.parquet")
        config = CurateConfig(sources=[Source(path=str(path))], lake=str(Path(folder) / "lake"))
        seconds = curate(config)
    seconds["all"] = sum(seconds.values())
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    return {"yardstick": copied, "seconds": seconds, "peak_mb": peak, "records": rows}


def curate(config: CurateConfig) -> dict[str, float]:
    """Run the path once and return its seconds; raises where a gate would have closed."""
    lake, seconds, landed = Lake(config.lake), {"gates": 0.0}, []
    seconds["land"] = timed(lambda: landed.append(land_inputs(config, lake, lambda _: None)))
    keys = all_keys(staged_keys(landed[0]), config.parameters())
    for layer in LAYERS:
        if layer != "staged":
            stages = layer_stages(layer)
            seconds[layer] = timed(
                lambda stages=stages: [
                    materialise(lake, each, config.parameters(), keys) for each in stages
                ]
            )
        seconds["gates"] += timed(lambda layer=layer: _open(lake, layer, keys))
    seconds["publish"] = timed(lambda: publish_release(config, landed[0]))
    return seconds


def _open(lake: Lake, layer: str, keys: dict[str, str]) -> None:
    if reasons := closed_by(*check_layer(lake, layer, keys)):
        raise SystemExit(f"a gate would have closed: {reasons}")
