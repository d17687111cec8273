"""How much memory and CPU it takes to read a file of records, by kind and size.

Peak memory must not grow with the file: ten times the bytes, at most a fifth more. Each file is
read by a process of its own.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench._rows import words
from tasks.settings import ROOT

_OPENINGS = {
    "lines.jsonl": ("", "\n", "\n"),
    "list.json": ("[", ",\n", "]"),
    "object.json": ('{"version": 1, "train": [', ",", '], "test": [{"prompt": "One?"}]}'),
}
_READ = """
import hashlib, json, resource, sys, time
from pathlib import Path
from tasks.acceptance import Landing
from tasks.records import Limits, records
limits = Limits(**Landing().model_dump(include=set(Limits.__dataclass_fields__)))
started, path = time.process_time(), Path(sys.argv[1])
count = sum(1 for _ in records(path, limits, hashlib.sha256(), path.with_name("unpacked")))
seconds = time.process_time() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"records": count, "cpu_seconds": seconds, "peak_mb": peak}))
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--megabytes", type=int, default=300, help="of the large file")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure and print; raises `SystemExit` where memory grows with the file."""
    found: dict[str, Any] = {}
    for name in _OPENINGS:
        small, large = (_measured(name, mb) for mb in (given.megabytes // 10, given.megabytes))
        found[name] = {"small": small, "large": large}
        print(
            f"{name:<14}{large['records']:>9,} records  peak {small['peak_mb']:.0f} →"
            f" {large['peak_mb']:.0f} MB  {large['cpu_per_100k']:.2f} CPU s per 100,000 records"
        )
        if large["peak_mb"] > 1.2 * small["peak_mb"]:
            raise SystemExit(f"{name}: memory grows with the file")
    return found


def _measured(name: str, megabytes: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        _write(path, megabytes)
        told = subprocess.run(
            [sys.executable, "-c", _READ, str(path)], cwd=ROOT, capture_output=True, check=True
        )
    found: dict[str, Any] = json.loads(told.stdout)
    return found | {"cpu_per_100k": found["cpu_seconds"] / found["records"] * 100_000}


def _write(path: Path, megabytes: int) -> None:
    """Write records of about 1.2 KB until the file is so large."""
    opening, between, end = _OPENINGS[path.name]
    pool = words()
    texts = [" ".join(pool[at % 50 : at % 50 + 40]) for at in range(50)]
    record = {"instruction": texts[0], "input": "", "output": "\n".join(texts[1:6])}
    text = json.dumps(record)[:-1]
    with open(path, "w", encoding="utf-8") as file:
        file.write(opening)
        for number in range(megabytes * 1_000_000 // len(text)):
            file.write(f'{between if number else ""}{text}, "n": {number}}}')
        file.write(end)
