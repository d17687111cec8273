"""What the machine gives a run: read from the environment, never part of a release."""

import os
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import UsageError

ROOT = Path(__file__).resolve().parent.parent
SQL = ROOT / "sql"
EXPECTATIONS = ROOT / "expectations"


# What Python, its libraries and compiled functions hold beside the engine, at the least.
_BESIDE_MB = 350


@dataclass(frozen=True)
class Settings:
    """Threads and memory of one process tree."""

    threads: int
    memory_mb: int

    def engine_mb(self) -> int:
        """Return the engine's memory limit: what this process leaves of its memory, half at least.

        The engine holds to its limit; batches of rows, our functions and Python stand beside it.
        """
        return max(self.memory_mb - max(_BESIDE_MB, _held_mb()), self.memory_mb // 2)


def settings() -> Settings:
    """Return `SLUICE_THREADS` (default: all cores) and `SLUICE_MEMORY_MB` (default: half of RAM).

    Raises `UsageError` where one is not a positive whole number.
    """
    half = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2_000_000
    return Settings(
        threads=_positive("SLUICE_THREADS", len(os.sched_getaffinity(0)))
        if hasattr(os, "sched_getaffinity")
        else _positive("SLUICE_THREADS", os.cpu_count() or 1),
        memory_mb=_positive("SLUICE_MEMORY_MB", half),
    )


def _held_mb() -> int:
    """Return the memory that this process holds now, 0 where the system does not tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text("ascii").split()[1])
    except OSError:
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") // 1_000_000


def _positive(name: str, default: int) -> int:
    value = os.environ.get(name, str(default))
    if not value.isdecimal() or int(value) < 1:
        raise UsageError(f"{name}={value!r} is not a positive whole number", f"unset {name}")
    return int(value)
