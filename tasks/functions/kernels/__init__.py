"""What numba compiles: walks over the bytes of Arrow strings, without the GIL.

A kernel is imported by the function that calls it, on its first call: numba takes a second, and a
question about a release never needs it. Compiled code is kept in a folder of the user's own.
"""

import functools
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import numpy as np

from tasks.functions import code_digest

F = TypeVar("F", bound=Callable[..., object])
# Compiled code of a version that no process used for so long is removed.
UNUSED_DAYS = 30
# What numba knows as a number of 64 bits is an int to whoever reads the types.
if TYPE_CHECKING:
    int64 = int
else:
    int64 = np.int64


@functools.cache
def cache_folder() -> Path | None:
    """Return where compiled kernels are kept, made private to the user, or None where none can be.

    That is `$XDG_CACHE_HOME/sluice` (default `~/.cache/sluice`), one folder a version of the code:
    numba itself sees a change in a kernel's own file, not in one that it calls. Compiled code that
    another user may write is never loaded.
    """
    root = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache")
    try:
        folder = root.expanduser() / "sluice" / f"kernels-{code_digest()[:16]}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = folder.stat()
    except (OSError, RuntimeError):
        return None
    private = held.st_uid == os.getuid() and not held.st_mode & 0o022
    if not private or not os.access(folder, os.W_OK):
        return None
    _keep_used(folder)
    return folder


def _keep_used(folder: Path) -> None:
    """Mark a folder as used today, and remove those of other versions that nobody used of late.

    A process of such a version that runs all the same compiles anew: to numba a file that is gone
    is one that was never there.
    """
    oldest = time.time() - UNUSED_DAYS * 86_400
    try:
        os.utime(folder)
        old = [each for each in folder.parent.glob("kernels-*") if each.stat().st_mtime < oldest]
    except OSError:
        return
    for each in old:
        shutil.rmtree(each, ignore_errors=True)


def kernel(function: F) -> F:
    """Return a function compiled by numba on its first call: nogil, kept where a folder allows."""
    numba, folder = _numba(), cache_folder()
    if folder is not None:
        numba.config.CACHE_DIR = str(folder)
    compiled: F = numba.njit(function, nogil=True, cache=folder is not None)
    return compiled


def part(function: F) -> F:
    """Return a function that kernels alone call: compiled and kept within each of them."""
    # Without wrappers for Python it compiles in half the time.
    options = {"nogil": True, "no_cpython_wrapper": True, "no_cfunc_wrapper": True}
    compiled: F = _numba().njit(function, **options)
    return compiled


def _numba() -> Any:
    # Its stubs leave out what is used here, and a question about a release leaves out all of it.
    import numba

    return numba
