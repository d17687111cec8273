"""Near-duplicates of a corpus with planted ones: what is left, what is wrongly gone, what it costs.

The truth is exact. CPU seconds and memory are those of a process of its own; the shared pass over
the text (signatures) is told apart. Fails where more than a ten-thousandth of the true pairs is
left, where anything is wrongly removed, or where a row's pairs are not bounded.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import numpy as np

from bench._near_corpus import FORMS, LANDED, seal, talks
from bench._near_judge import breaks, judged
from bench._near_peers import PEERS, peer
from bench._near_truth import Numbers, truth
from tasks.config import CurateConfig
from tasks.engine import all_keys, connection, show_by_key
from tasks.lake import Lake
from tasks.settings import ROOT
from tasks.tables import staged_keys

_REMOVED = """
select cast(row_id as bigint) as row_number, cast(matched_id as bigint) as matched_number
from deduplicated.rejections
"""
_PAIRS = """
select count(*), coalesce(max(pairs), 0) from (
    select count(*) as pairs
    from (select unnest([number, later_number]) as number from deduplicated.near_candidates)
    group by number
)
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--form", choices=FORMS, default="mixed", help="how the rows are alike")
    parser.add_argument("--memory-mb", type=int, default=1_000, help="the engine's memory limit")
    parser.add_argument("--peers", default="", help=f"of {','.join(PEERS)}; installed once")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Measure, print and judge; raises `SystemExit` where a promise is broken."""
    found: dict[str, Any] = {"rows": given.rows, "form": given.form, "seed": given.seed}
    with tempfile.TemporaryDirectory() as folder:
        lake = Lake(Path(folder) / "lake")
        seal(lake, given.rows, given.seed, given.form)
        rows = list(talks(given.rows, given.seed, given.form))
        known = truth(rows)
        found["ours"] = ours(lake, given.memory_mb)
        found["ours"] |= judged(known, *_removed(lake))
        for name in filter(None, given.peers.split(",")):
            spent, removed = peer(name, rows, Path(folder))
            found[name] = spent | judged(known, removed, np.full(len(removed), -1))
    _print(found)
    if broken := list(breaks(found["ours"])):
        raise SystemExit("; ".join(broken))
    return found


def ours(lake: Lake, memory_mb: int) -> dict[str, Any]:
    """Return what our run spent, and how many pairs it looked at."""
    environment = {**os.environ, "SLUICE_MEMORY_MB": str(memory_mb)}
    command = [sys.executable, "-m", "bench._near_run", str(lake.root)]
    done = subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"our run failed: {done.stderr}")
    found: dict[str, Any] = json.loads(done.stdout)
    stages = [name for name in found["cpu_s"] if name.startswith("deduplicated.")]
    found["dedup_cpu_s"] = sum(found["cpu_s"][name] for name in stages)
    found["dedup_wall_s"] = sum(found["wall_s"][name] for name in stages)
    found["to_scan"] = found["dedup_wall_s"] / found["wall_s"]["scan"]
    with _shown(lake, "deduplicated.near_candidates") as con:
        pairs_of, most = con.execute(_PAIRS).fetchall()[0]
    found["pairs"] = found["rows"]["deduplicated.near_candidates"]
    found["rows_with_pairs"], found["most_pairs_a_row"] = pairs_of, most
    return found


@contextmanager
def _shown(lake: Lake, table: str) -> Iterator[duckdb.DuckDBPyConnection]:
    keys = all_keys(staged_keys(LANDED), CurateConfig().parameters())
    with connection(lake) as con:
        show_by_key(con, lake, table, keys)
        yield con


def _removed(lake: Lake) -> tuple[Numbers, Numbers]:
    with _shown(lake, "deduplicated.rejections") as con:
        found = con.execute(_REMOVED).fetchnumpy()
    return np.asarray(found["row_number"]), np.asarray(found["matched_number"])


def _print(found: dict[str, Any]) -> None:
    run, rows = found["ours"], found["rows"]
    print(f"{rows:,} rows, {found['form']}: {run['true_pairs_sides']:,} true pairs on both sides")
    scan = run["wall_s"]["scan"]
    print(f"{'':<34}{'CPU s':>9}{'wall s':>9}{'x scan':>9}")
    for name, cpu in run["cpu_s"].items():
        if cpu > 0.02 * run["dedup_cpu_s"] or name == "scan":
            wall = run["wall_s"][name]
            print(f"{name:<34}{cpu:>9.2f}{wall:>9.2f}{wall / scan:>9.1f}")
    print(f"{'deduplicated':<34}{run['dedup_cpu_s']:>9.2f}{run['dedup_wall_s']:>9.2f}")
    print(f"{run['pairs'] / rows:.2f} candidate pairs a row, {run['most_pairs_a_row']} at the most")
    print(f"peak memory {run['peak_mb']:,} MB, {run['peak_mb_before']:,} before this layer")
    for name in (each for each in found if isinstance(found[each], dict)):
        one = found[name]
        print(
            f"{name}: removed {one['removed']:,}; leak {one['leak_sides']:.1e} of the sides,"
            f" {one['leak_whole']:.1e} of the whole; wrongly removed"
            f" {one.get('wrong_sides', '-')}, without a partner {one['wrong_whole']}"
        )
