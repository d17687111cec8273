"""Layers of ours over a sealed landing: run in a process of their own, and their tables read."""

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from bench._near_corpus import LANDED
from tasks.config import CurateConfig
from tasks.engine import all_keys, connection, show_by_key
from tasks.lake import Lake
from tasks.settings import ROOT
from tasks.tables import staged_keys


def run_layers(
    lake: Lake, layers: list[str], memory_mb: int, knobs: dict[str, Any] | None = None
) -> dict[str, Any]:
    """Return what a run of these layers spent a stage, and in all that the last of them did."""
    environment = {**os.environ, "SLUICE_MEMORY_MB": str(memory_mb)}
    told = [str(lake.root), json.dumps(layers), json.dumps(knobs or {})]
    command = [sys.executable, "-m", "bench._layers_run", *told]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"our run failed: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    stages = [name for name in found["cpu_s"] if name.startswith(f"{layers[-1]}.")]
    for unit in ("cpu_s", "wall_s"):
        found[f"layer_{unit}"] = sum(found[unit][name] for name in stages)
        found[f"{unit[:-2]}_to_scan"] = found[f"layer_{unit}"] / found[unit]["scan"]
    found["layer_peak_mb"] = max(found["peaks_mb"][name] for name in stages)
    return found


@contextmanager
def shown(
    lake: Lake, *tables: str, knobs: dict[str, Any] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that sees these tables as a run with these knobs sealed them."""
    keys = all_keys(staged_keys(LANDED), CurateConfig().parameters() | (knobs or {}))
    with connection(lake) as con:
        for table in tables:
            show_by_key(con, lake, table, keys)
        yield con


@contextmanager
def copied(lake: Lake, folder: Path) -> Iterator[Lake]:
    """Yield a copy of a lake, its files linked: what is sealed already would cost nothing."""
    root = folder / f"{lake.root.name}-again"
    shutil.copytree(lake.root, root, copy_function=os.link, ignore=_drafts)
    try:
        yield Lake(root)
    finally:
        shutil.rmtree(root)


def _drafts(_: str, names: list[str]) -> set[str]:
    return {"drafts"} & set(names)


def print_stages(run: dict[str, Any], layer: str, rows: int) -> None:
    """Print each stage that costs 2 % of the layer or more, and the layer, beside the scan."""
    scan, signed = run["cpu_s"]["scan"], run["cpu_s"]["cleaned.signatures"]
    print(f"{'':<34}{'CPU s':>9}{'x scan':>9}{'wall s':>9}{'peak MB':>9}")
    for name, cpu in run["cpu_s"].items():
        if cpu > 0.02 * run["layer_cpu_s"] or name == "scan":
            wall, peak = run["wall_s"][name], run["peaks_mb"][name]
            print(f"{name:<34}{cpu:>9.2f}{cpu / scan:>9.1f}{wall:>9.2f}{peak:>9,}")
    cpu, wall = run["layer_cpu_s"], run["layer_wall_s"]
    print(f"{layer:<34}{cpu:>9.2f}{cpu / scan:>9.1f}{wall:>9.2f}{run['layer_peak_mb']:>9,}")
    print(
        f"{cpu / rows * 1e6:.1f} CPU s a million rows, {cpu / signed:.2f} of the signatures'"
        f" (CPU); wall {run['wall_to_scan']:.1f} x the scan's"
    )
