"""A full disk: each library tells it in its own way, the user is told the one thing that it is."""

import errno
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tasks.errors import DiskFull

_FULL = (errno.ENOSPC, errno.EDQUOT)
_NO_ROOM_BYTES = 1_000_000
# DuckDB's classes and words for a file that it cannot write and a spill that finds no room. The
# class counts too: the words of others may be a row's.
_CLASSES = ("IOException", "OutOfMemoryException")
_WORDS = re.compile(r"No space left on device|Disk quota exceeded|failed to offload data block")


def is_full(error: BaseException) -> bool:
    """Return whether an error says that there is no room left on a disk."""
    if isinstance(error, OSError):
        return error.errno in _FULL
    return says_full(type(error).__name__, str(error))


def says_full(name: str, message: str) -> bool:
    """Return whether an error of the engine, by its class and words, says the same."""
    return name in _CLASSES and bool(_WORDS.search(message))


def no_room() -> OSError:
    """Return the system's own error for a disk without room."""
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@contextmanager
def writing(root: Path) -> Iterator[None]:
    """Raise `DiskFull` naming the lake at `root` where what is done finds no room on a disk."""
    try:
        yield
    except Exception as error:
        if not is_full(error):
            raise
        raise _disk_full(root) from None


def without_room(root: Path) -> DiskFull | None:
    """Return the error for a disk that has next to no room left, None where there is some."""
    return _disk_full(root) if shutil.disk_usage(root).free < _NO_ROOM_BYTES else None


def _disk_full(root: Path) -> DiskFull:
    free = shutil.disk_usage(root).free
    return DiskFull(
        f"the disk of the lake {root} is full: {free / 1e6:,.1f} MB are free",
        "make room there, or name a --lake elsewhere, and run again: what was sealed is kept",
    )
