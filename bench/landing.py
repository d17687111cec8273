"""Landing, JSONL to staged tables, against a plain DuckDB copy of the same file to Parquet.

The two take turns; wall seconds of both are medians, and their ratio is what counts. Readers are
processes: memory is the largest of any of them and of this one.
"""

import argparse
import json
import resource
import statistics
import tempfile
from pathlib import Path
from typing import Any

import duckdb

from bench._yardstick import spent
from bench.signatures import rows
from tasks.config import CurateConfig
from tasks.engine import WRITER
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.plain.making import make
from tasks.source import Source


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=300_000)
    parser.add_argument("--files", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print seconds, megabytes a second, memory and the ratio of speeds."""
    with tempfile.TemporaryDirectory() as folder:
        found = _measure(given, Path(folder))
    print(f"{found['records']:,} records, {found['mb']:,} MB in {given.files:,} files")
    print(f"copy {found['copy_seconds']:.2f} s, landing {found['landing_seconds']:.2f} s (medians)")
    print(f"landing runs at {found['speed_ratio']:.0%} of the copy's speed")
    print(f"peak memory: a reader {found['reader_mb']:,} MB, the run {found['run_mb']:,} MB")
    return found


def _measure(given: argparse.Namespace, folder: Path) -> dict[str, Any]:
    source = folder / "in"
    source.mkdir()
    share = -(-given.rows // given.files)
    for number in range(given.files):
        _write(source / f"{number:05}.jsonl", share, given.seed + number)
    make()  # once an installation: it is not what is measured
    copies, landings = [], []
    for turn in range(given.rounds):
        copies.append(spent(lambda turn=turn: _copy(source, folder / f"{turn}.parquet")).wall)
        landings.append(spent(lambda turn=turn: _land(source, folder / f"lake{turn}")).wall)
    copied, landed = statistics.median(copies), statistics.median(landings)
    return {
        "records": share * given.files,
        "mb": sum(path.stat().st_size for path in source.iterdir()) // 1_000_000,
        "copy_seconds": copied,
        "landing_seconds": landed,
        "speed_ratio": copied / landed,
        "reader_mb": _peak(resource.RUSAGE_CHILDREN),
        "run_mb": _peak(resource.RUSAGE_SELF),
    }


def _write(path: Path, count: int, seed: int) -> None:
    """Write alpaca records of about 1.2 KB, one in four Chinese."""
    with open(path, "w", encoding="utf-8") as file:
        for asked, told in rows(count, seed):
            record = {"instruction": asked["content"], "input": "", "output": told["content"]}
            file.write(f"{json.dumps(record, ensure_ascii=False)}\n")


def _copy(source: Path, target: Path) -> None:
    with duckdb.connect() as con:
        con.execute(f"copy (select * from read_json('{source}/*.jsonl')) to '{target}' ({WRITER})")


def _land(source: Path, lake: Path) -> None:
    config = CurateConfig(sources=[Source(path=str(source))], lake=str(lake))
    land_inputs(config, Lake(lake), lambda _: None)


def _peak(who: int) -> int:
    return resource.getrusage(who).ru_maxrss // 1_000
