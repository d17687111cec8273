"""Rot: single-bit flips and cuts in a lake's files, each to be named by `verify` and never served.

A small lake is curated once, gates and all. Each damage is done to one file, drawn evenly over
files and then over their bits; it is looked for, served from, and mended. A file is served where a
question or a run gets an answer out of it without an error.
"""

import argparse
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.curate import curate
from tasks.demo import write_demo
from tasks.errors import SluiceError
from tasks.gates import _read as read_verdict
from tasks.inspection import Inspection
from tasks.lake import QUARANTINE, Lake
from tasks.parameters import load
from tasks.questions import query, rejections
from tasks.releases import open_release
from tasks.seals import forget

Damage = Callable[[random.Random, bytes], bytes]
# No command serves these: people open them, and `verify` alone speaks for them.
PAGES = ("README.md", "report.html")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--flips", type=int, default=1_000)
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Damage, look, serve, mend; raise where one damage was not named or was served."""
    with tempfile.TemporaryDirectory() as folder:
        lake = small_lake(Path(folder))
        chosen = random.Random(given.seed)
        found = {
            "flips": series(lake, chosen, flipped, given.flips),
            "cuts": series(lake, chosen, cut, given.cuts),
        }
    for name, counts in found.items():
        print(f"{name}: {counts}")
    if any(counts["unnamed"] or counts["served"] for counts in found.values()):
        raise SystemExit("damage went unnamed or was served")
    return found


def small_lake(folder: Path) -> Lake:
    """Curate the demo's corpus into a lake of its own."""
    write_demo(folder)
    config = load(folder / "curate.yaml", [], {})
    curate(config)
    return Lake(config.lake)


def flipped(chosen: random.Random, content: bytes) -> bytes:
    """Return the bytes with one bit turned."""
    place, turned = chosen.randrange(len(content)), bytearray(content)
    turned[place] ^= 1 << chosen.randrange(8)
    return bytes(turned)


def cut(chosen: random.Random, content: bytes) -> bytes:
    """Return the bytes up to a place before their end."""
    return content[: chosen.randrange(len(content))]


def damageable(lake: Lake) -> list[Path]:
    """Return the files that are damaged: releases with their pointer, stages, verdicts, raw."""
    rooms = ("releases", "stages", "gates", "quarantine")
    files = [path for room in rooms for path in (lake.root / room).rglob("*") if path.is_file()]
    return sorted(path for path in files if path.stat().st_size and "LEASE" not in path.name)


def series(lake: Lake, chosen: random.Random, damage: Damage, times: int) -> dict[str, Any]:
    """Return how many damages were done, by room, and how many went unnamed or were served."""
    files, done = damageable(lake), Counter[str]()
    unnamed, served = [], []
    for _ in range(times):
        path = chosen.choice(files)
        name, content = str(path.relative_to(lake.root)), path.read_bytes()
        path.write_bytes(damage(chosen, content))
        if name not in named(lake):
            unnamed.append(name)
        if path.name not in PAGES and is_served(lake, path):
            served.append(name)
        path.write_bytes(content)
        done[name.partition("/")[0]] += 1
    return {"done": dict(done), "unnamed": unnamed, "served": served}


def named(lake: Lake) -> set[str]:
    """Return the files that an inspection finds; what was read before counts for nothing."""
    forget()
    inspection = Inspection(lake)
    inspection.everything()
    return {finding.path for finding in inspection.findings}


def is_served(lake: Lake, path: Path) -> bool:
    """Return whether whoever reads this file gets an answer."""
    forget()
    parts = path.relative_to(lake.root).parts
    if parts[0] == "gates":
        return read_verdict(path) is not None
    try:
        if parts[0] == "stages":
            return lake.sealed(f"{parts[1]}.{parts[2]}", parts[3]) is not None
        if parts[0] == "quarantine":
            return lake.sealed(QUARANTINE, parts[1]) is not None and answers(lake)
        return answers(lake)
    except SluiceError:
        return False


def answers(lake: Lake) -> bool:
    """Return whether questions about the current release get rows; raises where one does not."""
    release = open_release(lake, None)
    query(release, "select count(*) from ledger", 1)
    return bool(list(rejections(release, None, None, 1)))
