"""The yardstick: one plain JSONL → Parquet copy, and what something takes beside it.

`COPY (SELECT * FROM read_json(file)) TO … (FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE 8192)`,
the median of five. The codec's level is the engine's own; a stage is written at level 1.
"""

import resource
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

_COPY = (
    "copy (select * from read_json('{path}')) to '{target}'"
    " (format parquet, compression zstd, row_group_size 8192)"
)


class Spent(NamedTuple):
    """What something took: CPU seconds of all threads of this process, and seconds."""

    cpu: float
    wall: float


def yardstick(path: Path, target: Path) -> Spent:
    """Return what a plain copy to Parquet takes."""
    copies = []
    for _ in range(5):
        with duckdb.connect() as con:
            told = _COPY.format(path=path, target=target)
            copies.append(spent(lambda con=con, told=told: con.execute(told)))
    return Spent(*map(statistics.median, zip(*copies, strict=True)))


def spent(act: Callable[[], Any]) -> Spent:
    """Return what one call takes."""
    cpu, wall = cpu_seconds(), time.perf_counter()
    act()
    return Spent(cpu_seconds() - cpu, time.perf_counter() - wall)


def cpu_seconds() -> float:
    """Return the CPU seconds of this process so far, all its threads."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime
