"""Our run in a process of its own: the layer's stages over a sealed landing; prints JSON.

Usage: python -m bench._near_run LAKE
"""

import json
import sys
import time
from pathlib import Path
from typing import Any

from bench._near_corpus import LANDED
from bench.signatures import cpu_seconds
from tasks.config import CurateConfig
from tasks.engine import all_keys, connection, show_by_key
from tasks.lake import Lake
from tasks.materialise import materialise
from tasks.stages import all_stages, layer_stages
from tasks.tables import staged_keys

# A scan of all bytes of text: what any measure of them costs at least.
_SCAN = "select sum(strlen(turn.content)) from (select unnest(messages) as turn from staged.texts)"
# Kernels are compiled, or read from where they are kept, before the clock starts.
_WARM = """
with turns as (select messages from staged.texts limit 1),
listed as (
    select shingles(messages, 'answer', 5) as found, signature(messages, 5, 24) as signed from turns
)
select overlap(found, found), survivors([1::bigint], [2::bigint], [1::double]), signed from listed
"""
# What leads to the shared pass and to the conversations of the layer before is no part of it.
_BEFORE = ("cleaned.signatures", "cleaned.rejections", "cleaned.conversations")
_OTHERS = ("cleaned.answers", "cleaned.comparisons", "cleaned.prompts")


def main(root: str) -> None:
    """Build the stages, each timed, and print what was spent and how many rows each has."""
    lake, parameters = Lake(root), CurateConfig().parameters()
    keys = all_keys(staged_keys(LANDED), parameters)
    found: dict[str, Any] = {"cpu_s": {}, "wall_s": {}, "rows": {}}
    with connection(lake) as con:
        show_by_key(con, lake, "staged.texts", keys)
        con.execute(_WARM).fetchall()
        _timed(found, "scan", lambda: con.execute(_SCAN).fetchall())
    stages = [*map(all_stages().get, (*_BEFORE, *_OTHERS)), *layer_stages("deduplicated")]
    for stage in filter(None, stages):
        if stage.layer == "deduplicated":
            found.setdefault("peak_mb_before", peak_mb())
        sealed = _timed(
            found, stage.table, lambda stage=stage: materialise(lake, stage, parameters, keys)
        )
        found["rows"][stage.table] = sealed.rows
    found["peak_mb"] = peak_mb()
    print(json.dumps(found))


def peak_mb() -> int:
    """Return the most memory that this process has held so far.

    Not `ru_maxrss`: that remembers what the parent held when it started this process.
    """
    status = Path("/proc/self/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) * 1_024 // 1_000_000


def _timed(found: dict[str, Any], name: str, act: Any) -> Any:
    wall, cpu = time.perf_counter(), cpu_seconds()
    result = act()
    found["wall_s"][name] = time.perf_counter() - wall
    found["cpu_s"][name] = cpu_seconds() - cpu
    return result


if __name__ == "__main__":
    main(sys.argv[1])
