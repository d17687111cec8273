"""Holds: whoever reads or runs holds the lake with others; whoever removes holds it alone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.errors import Conflict
from tasks.lease import RECORD, Holder, holder

HOLD = "HOLD"


@contextmanager
def shared(root: Path) -> Iterator[None]:
    """Hold the lake at `root` while the block runs: until then nothing of it is removed."""
    descriptor = _opened(root)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def alone(root: Path) -> Iterator[None]:
    """Hold the lake at `root` alone while the block runs, without waiting for it.

    Raises `Conflict` naming the processes that read or run.
    """
    descriptor = _opened(root)
    try:
        _take(descriptor, root)
        yield
    finally:
        os.close(descriptor)


def _opened(root: Path) -> int:
    try:
        return os.open(root / HOLD, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError:
        # A lake on a medium that nobody can write to: there is nothing that could be removed.
        return os.open(root, os.O_RDONLY)


def _take(descriptor: int, root: Path) -> None:
    told = [found.told for found in _elsewhere(root)]
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        told += [f"process {process}" for process in _processes(descriptor)] or ["another process"]
    if told:
        raise Conflict(f"the lake is held by {', '.join(told)}", "wait until that ends, or stop it")


def _elsewhere(root: Path) -> list[Holder]:
    """Return the living runs on other hosts: a lock may not reach from there, a heartbeat does."""
    found = [holder(path.parent) for path in sorted((root / "releases").glob(f"*/{RECORD}"))]
    return [each for each in found if each and not each.is_here and not each.is_stale]


def _processes(descriptor: int) -> list[int]:
    """Return who holds the lock of an open file, where the system tells."""
    try:
        locks = Path("/proc/locks").read_text("utf-8").splitlines()
    except OSError:
        return []
    # 7: FLOCK  ADVISORY  READ  4711 fe:01:123456 0 EOF
    inode = str(os.fstat(descriptor).st_ino)
    rows = [line.split() for line in locks if " FLOCK " in line and "->" not in line]
    return sorted({int(row[4]) for row in rows if row[5].rpartition(":")[2] == inode})
