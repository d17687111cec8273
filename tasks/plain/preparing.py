"""Preparing: the compiled walk is made where so much is to be read that it pays at once."""

import subprocess
import sys

from tasks.settings import ROOT

# Compiling takes some ten CPU seconds, and saves twenty a million records of a kilobyte.
WORTH_BYTES = 500_000_000
_COMMAND = [sys.executable, "-m", "tasks.plain.making"]


def prepare(size: int) -> None:
    """Have the walk made before so many bytes are read; where it cannot be, it is not needed.

    In a process of its own: numba is not brought in here, and a compiler that fails costs nothing
    but time, for lines are then read the general way.
    """
    if size >= WORTH_BYTES:
        subprocess.run(_COMMAND, cwd=ROOT, stderr=subprocess.DEVNULL, check=False)  # noqa: S603
