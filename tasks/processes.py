"""Processes of this host, told apart by when they started: the system uses their ids again."""

import os
from pathlib import Path

_START_FIELD = 19  # of the fields behind the name in /proc/PID/stat, proc(5)


def started(process: int) -> str:
    """Return when a process started, in clock ticks since boot; empty where nobody can tell."""
    try:
        told = Path(f"/proc/{process}/stat").read_text("utf-8", "replace")
    except OSError:
        return ""
    return told.rpartition(")")[2].split()[_START_FIELD]


def is_alive(process: int, since: str) -> bool:
    """Return whether the process of that id and start still runs here."""
    if started(os.getpid()):
        return started(process) == since
    return _answers(process)


def _answers(process: int) -> bool:
    # Without /proc the id is all there is.
    try:
        os.kill(process, 0)
    except OSError:
        return False
    return True
