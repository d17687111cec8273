"""Named points before and after every write, flush, rename and link: where a test may kill a run.

`SLUICE_TRACE_POINTS=FILE` notes each point that is reached, a JSON list `[point, of, died]` a line,
so that an undisturbed run names them all; `SLUICE_DIE_AT` kills the process at one of them. Unset,
a point costs two look-ups.
"""

import json
import os
import signal
from pathlib import Path

DIE_AT = "SLUICE_DIE_AT"
TRACE = "SLUICE_TRACE_POINTS"


def reach(point: str, of: str = "") -> None:
    """Die by SIGKILL where `SLUICE_DIE_AT` is `POINT` or `POINT OF`; else do nothing.

    Every process that comes by dies; where the points are traced, the first one alone.
    """
    asked, trace = os.environ.get(DIE_AT), os.environ.get(TRACE)
    if not asked and not trace:
        return
    dies = asked in (point, f"{point} {of}")
    if trace:
        dies = dies and not any(died for _, _, died in reached(Path(trace)))
        # One write of one short line: processes that append at once do not mix theirs.
        with open(trace, "ab", buffering=0) as file:
            file.write(f"{json.dumps([point, of, dies])}\n".encode())
    if dies:
        os.kill(os.getpid(), signal.SIGKILL)


def reached(trace: Path) -> list[tuple[str, str, bool]]:
    """Return the points of a trace in their order: name, what of, whether a process died there."""
    lines = trace.read_text("utf-8").splitlines() if trace.exists() else []
    return [tuple(json.loads(line)) for line in lines]
