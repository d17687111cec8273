"""Determinism: one release id over threads × memory limit × order and split of the inputs.

The corpus is ROWS generated records beside the demo's own (every format, both languages), so that
all six tables have rows. Each of the eight runs has a process and a lake of its own.
"""

import argparse
import itertools
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench._rows import write_rows
from bench.curate import curate
from tasks.demo import curate_parameters, write_demo
from tasks.lake import Lake
from tasks.parameters import load
from tasks.releases import open_release
from tasks.settings import ROOT

THREADS = (1, 2)
MEMORY_MB = (512, 4_096)
FILES = 8
_ONE = "import sys; from bench.determinism import one; one(sys.argv[1])"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=60_000)
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Run the grid and print each run's id and peak memory; raise where the ids are not one."""
    found = []
    with tempfile.TemporaryDirectory() as folder:
        configs = corpora(Path(folder), given.rows, given.seed)
        for threads, memory, order in itertools.product(THREADS, MEMORY_MB, configs):
            lake = Path(folder) / f"lake-{threads}-{memory}-{order}"
            told = child(configs[order] | {"lake": str(lake)}, lake, threads, memory)
            found.append({"threads": threads, "memory_mb": memory, "order": order} | told)
            print(json.dumps(found[-1]), flush=True)
    ids = {each["release_id"] for each in found}
    print(f"{len(found)} runs of {given.rows:,} rows and the demo: {len(ids)} release id")
    if len(ids) != 1:
        raise SystemExit("the release depends on threads, memory or order")
    return {"rows": given.rows, "runs": found}


def corpora(folder: Path, rows: int, seed: int) -> dict[str, dict[str, Any]]:
    """Write the corpus twice, as it came and shuffled into `FILES` files; return both configs."""
    write_demo(folder / "demo")
    plain, shuffled = folder / "plain", folder / "shuffled"
    plain.mkdir()
    shuffled.mkdir()
    write_rows(plain / "rows.jsonl", rows, seed)
    lines = (plain / "rows.jsonl").read_text("utf-8").splitlines(keepends=True)
    random.Random(seed).shuffle(lines)
    for number in range(FILES):
        (shuffled / f"{FILES - number}.jsonl").write_text("".join(lines[number::FILES]), "utf-8")
    told = curate_parameters(folder / "demo")
    sources = {
        path: [*told["sources"], {"name": "rows", "path": str(path)}] for path in (plain, shuffled)
    }
    return {
        "as it came": told | {"sources": sources[plain]},
        "shuffled": told | {"sources": sources[shuffled][::-1]},
    }


def child(config: dict[str, Any], lake: Path, threads: int, memory: int) -> dict[str, Any]:
    """Curate in a process of its own; return its release id, rows and peak memory in MB."""
    path = lake.with_suffix(".json")
    path.write_text(json.dumps(config), "utf-8")
    limits = {"SLUICE_THREADS": str(threads), "SLUICE_MEMORY_MB": str(memory)}
    command = [sys.executable, "-c", _ONE, str(path)]
    done = subprocess.run(
        command, cwd=ROOT, env=os.environ | limits, stdout=subprocess.PIPE, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"a run with {limits} failed")
    return dict(json.loads(done.stdout.splitlines()[-1]))


def one(path: str) -> None:
    """Curate one configuration file in this process and print what came of it as JSON."""
    config = load(Path(path), [], {})
    seconds = curate(config)
    release = open_release(Lake(config.lake), None)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1_000
    rows = {table: sum(splits.values()) for table, splits in release.tables.items()}
    told = {"release_id": release.manifest["release_id"], "peak_mb": peak, "rows": rows}
    print(json.dumps(told | {"seconds": round(sum(seconds.values()), 1)}))
