"""Background processes. Each holds a lock on its own pid file for as long as it lives.

So a dead one is told from a living one without guessing by process id, and no stranger is stopped.
"""

import fcntl
import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

from tasks.errors import Conflict
from tasks.files import private

STOP_SECONDS = 30.0


def holder(pid_file: Path) -> int | None:
    """Return the process id of the daemon of that pid file, or None where it does not run."""
    try:
        with open(pid_file, "r+", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except FileNotFoundError:
        return None
    except BlockingIOError:
        return int(pid_file.read_text("utf-8"))
    return None


def start(
    pid_file: Path, command: Sequence[str], folder: Path, environment: Mapping[str, str]
) -> None:
    """Start a daemon in `folder`; what it says goes to the log beside its pid file.

    Raises `Conflict` where it runs already.
    """
    with (
        open(pid_file, "a+", encoding="utf-8", opener=private) as lock,
        open(pid_file.with_suffix(".log"), "ab", opener=private) as log,
    ):
        _take(lock.fileno(), pid_file)
        process = subprocess.Popen(  # noqa: S603  (our own interpreter, our own arguments)
            list(command),
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
            pass_fds=[lock.fileno()],  # the daemon inherits the lock, and keeps it until it ends
            start_new_session=True,
            umask=0o077,
        )
        lock.truncate(0)
        lock.write(f"{process.pid}\n")


def stop(pid_file: Path) -> bool:
    """End a daemon and what it started, gently and then by force; return whether it ran."""
    pid = holder(pid_file)
    if pid is None:
        pid_file.unlink(missing_ok=True)
        return False
    for number, patience in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, STOP_SECONDS)):
        os.killpg(pid, number)
        if _ended(pid_file, patience):
            break
    pid_file.unlink(missing_ok=True)
    return True


def _take(descriptor: int, pid_file: Path) -> None:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise Conflict(
            f"{pid_file.stem} is being started by another process", "wait for it, or `make down`"
        ) from None


def _ended(pid_file: Path, patience: float) -> bool:
    until = time.monotonic() + patience
    while holder(pid_file) is not None and time.monotonic() < until:
        time.sleep(0.1)
    return holder(pid_file) is None
