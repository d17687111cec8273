"""The rehearsal: a run in miniature, in a process beside the first run, that compiles its kernels.

A version's first run compiles for half a minute of CPU. Beside a server that starts, a landing and
gates another core does it meanwhile; what is compiled is kept, so later runs rehearse nothing.
"""

import fcntl
import os
import subprocess
import sys
import tempfile
import threading
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.faults import DIE_AT, TRACE
from tasks.functions.kernels import cache_folder
from tasks.lake import Lake
from tasks.settings import ROOT
from tasks.tables import STAGED, staged_keys

_KEY = "rehearsed"
# Texts that give each kernel something to do: letters enough for a language, turns, a near-copy.
_ASKED = (
    "How does the keeper of a lock let the boats up to the higher water of a canal in spring, when"
    " the river behind it carries more than the weir can take?"
)
_TOLD = (
    "The keeper shuts the lower gate and opens the upper sluice a little, so that water fills the"
    " chamber slowly and lifts the boats; then the upper gate opens and they leave, one by one,"
    " while the next ones wait below for the water to fall and the gate to let them in."
)
_child: "subprocess.Popen[str] | None" = None
_done: set[str] = set()


def rehearse_beside() -> None:
    """Start the rehearsal in a process of its own, unless this version's kernels are kept already.

    Where no folder can keep them it would be for nothing: a run then compiles as it goes.
    """
    global _child
    folder = cache_folder()
    if _child is not None or folder is None or _mark(folder).exists():
        return
    # The points where a test may kill a run are those of the run itself.
    own = {name: value for name, value in os.environ.items() if name not in (DIE_AT, TRACE)}
    _child = subprocess.Popen(
        [sys.executable, "-m", "tasks.rehearsal"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=own | {"SLUICE_THREADS": "1", "SLUICE_MEMORY_MB": "512"},
        cwd=ROOT,
        text=True,
    )
    # Whenever it ends, and whether a stage asks or not, it leaves no entry in the process table.
    threading.Thread(target=_child.wait, daemon=True).start()


def await_rehearsed(table: str) -> None:
    """Wait until what a stage calls is compiled, where this process started the rehearsal."""
    told = _child.stdout if _child else None
    while told is not None and not told.closed and table not in _done:
        line = told.readline()
        _done.add(line.strip())
        if not line:
            told.close()


def _mark(folder: Path) -> Path:
    return folder / "rehearsed"


def main() -> None:
    """Build every stage of a landing of a few rows and say its name; one at a time does."""
    folder = cache_folder()
    if folder is None:
        return
    with open(folder / "rehearsing", "w", encoding="utf-8") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return
        _rehearse()
    _mark(folder).touch()


def _rehearse() -> None:
    from tasks.config import CurateConfig
    from tasks.engine import all_keys
    from tasks.kept import keeping
    from tasks.materialise import materialise
    from tasks.stages import all_stages

    with tempfile.TemporaryDirectory() as place:
        lake = Lake(place)
        _land(lake)
        parameters = CurateConfig().parameters()
        keys = all_keys(staged_keys(_KEY), parameters)
        with keeping():
            for stage in all_stages().values():
                materialise(lake, stage, parameters, keys)
                sys.stdout.write(f"{stage.table}\n")
                sys.stdout.flush()


def _land(lake: Lake) -> None:
    """Seal a landing of two talks that are nearly equal, and a question of a benchmark."""
    found: dict[str, list[dict[str, Any]]] = {"texts": [], "conversations": []}
    for name, told in (("a", _TOLD), ("b", f"{_TOLD} again")):
        # Twice a round: what looks at how turns hang together looks at two.
        said = [{"role": role, "content": text} for role, text in _turns(told) * 2]
        ids = {"row_id": name, "record_id": name, "conversation_id": name, "prompt_id": name}
        place = {"source_name": "rehearsal", "source_rank": 1, "file": "", "line": 1}
        found["texts"].append({**ids, "text_id": name, "content_id": name, "messages": said})
        found["conversations"].append({**ids, **place, "text_id": name})
    asked = [{"role": "user", "content": _ASKED}]
    question = {"row_id": "q", "question_id": "q", "part": "question", "messages": asked}
    found["questions"] = [{**question, "record_id": "q", "source_name": "benchmark"}]
    for table, schema in STAGED.items():
        rows = found.get(table, [])
        with lake.draft() as draft:
            if rows:
                pq.write_table(pa.Table.from_pylist(rows, schema), draft / "data.parquet")
            files = {"data.parquet": len(rows)} if rows else {}
            lake.seal(draft, f"staged.{table}", _KEY, files)


def _turns(told: str) -> list[tuple[str, str]]:
    return [("user", _ASKED), ("assistant", told)]


if __name__ == "__main__":
    main()
