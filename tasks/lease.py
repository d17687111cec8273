"""The lease: one run a dataset. On one host a file lock decides, from another host the heartbeat.

`LEASE` carries the lock, which the system lets go of when its process dies; `LEASE.json` says who
holds it and when they were last heard of. Process ids are used again, so a process is told by its
start time too, and no decision rests on either.
"""

import fcntl
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from dataclasses import replace as changed
from datetime import UTC, datetime
from pathlib import Path
from typing import TextIO

from tasks.errors import Conflict, DamagedFile
from tasks.faults import reach
from tasks.files import private, private_folder, rendered, replace
from tasks.processes import is_alive, started
from tasks.seals import read_sealed, with_digest

BEAT_SECONDS = 10.0
STALE_SECONDS = 60.0
CONFIRM_SECONDS = 1.0
RECORD = "LEASE.json"
CRASHED = "crashed"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Holder:
    """Who holds a lease: process, its start in the system's own words, host, run; unix seconds."""

    process: int
    started: str
    host: str
    run_id: str | None
    since: float
    beat: float

    @property
    def is_stale(self) -> bool:
        """Return whether nothing was heard of the holder for `STALE_SECONDS`."""
        return time.time() - self.beat > STALE_SECONDS

    @property
    def is_here(self) -> bool:
        """Return whether the holder runs, or ran, on this host."""
        return self.host == os.uname().nodename

    @property
    def told(self) -> str:
        """Return who holds it and since when, for people."""
        run = f" (run {self.run_id})" if self.run_id else ""
        ago = max(0, round(time.time() - self.beat))
        return (
            f"process {self.process} on {self.host}{run} since {_clock(self.since)},"
            f" last heard of {ago} s ago"
        )


def _clock(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(" ", "seconds")


def holder(home: Path) -> Holder | None:
    """Return who is on record as a dataset's holder; `home` is the dataset's folder of releases."""
    path = home / RECORD
    try:
        return Holder(**read_sealed(path))
    except DamagedFile:
        if path.exists():
            raise
        return None


@contextmanager
def held(root: Path, dataset: str, run_id: str | None, log: Tell | None) -> Iterator[None]:
    """Hold a dataset of the lake at `root` while the block runs; a dead holder's lease is taken.

    What is taken over is told on stderr and to `log`. Raises `Conflict` naming the holder.
    """
    home = private_folder(root / "releases" / dataset)
    with open(home / "LEASE", "a+", encoding="utf-8", opener=private) as lock:
        _lock(lock, home)
        before = holder(home)
        if before and not before.is_here and not before.is_stale:
            raise _conflict(home, before.told)
        if before:
            _bury(root, dataset, before, log)
        reach("before signing the lease", dataset)
        mine = _sign(home, run_id)
        reach("after signing the lease", dataset)
        if before and not before.is_here:
            _confirm(home, mine)
        with _beating(home, mine):
            yield


def _lock(lock: TextIO, home: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        found = holder(home)
        told = found.told if found else "another run"
        if found and found.is_here and not is_alive(found.process, found.started):
            told += ", which has ended; a process that it started still works"
        raise _conflict(home, told) from None


def _conflict(home: Path, told: str) -> Conflict:
    return Conflict(f"dataset {home.name!r} is held by {told}", "wait for that run, or stop it")


def _bury(root: Path, dataset: str, dead: Holder, log: Tell | None) -> None:
    """Say whose lease is taken over, and keep its run's id until `sluice recover` has marked it."""
    message = f"the lease of {dataset!r} is recovered: it was {dead.told}, and its run has died"
    sys.stderr.write(f"{message}\n")
    if log:
        log(message)
    if dead.run_id:
        folder = private_folder(root / CRASHED)
        replace(folder / f"{dead.run_id}.json", rendered(with_digest(asdict(dead))))


def _sign(home: Path, run_id: str | None) -> Holder:
    now = time.time()
    process = os.getpid()
    mine = Holder(process, started(process), os.uname().nodename, run_id, now, now)
    _record(home, mine)
    return mine


def _record(home: Path, mine: Holder) -> None:
    replace(home / RECORD, rendered(with_digest(asdict(mine))))


def _confirm(home: Path, mine: Holder) -> None:
    """Two hosts may find the same lease stale: whoever signed last has it."""
    time.sleep(CONFIRM_SECONDS)
    found = holder(home)
    if found != mine:
        raise _conflict(home, found.told if found else "another run")


@contextmanager
def _beating(home: Path, mine: Holder) -> Iterator[None]:
    stop = threading.Event()
    thread = threading.Thread(target=_beat, args=(home, mine, stop), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()
        reach("before leaving the lease", home.name)
        if _is_ours(holder(home)):
            (home / RECORD).unlink()
        reach("after leaving the lease", home.name)


def _beat(home: Path, mine: Holder, stop: threading.Event) -> None:
    while not stop.wait(BEAT_SECONDS):
        try:
            if not _is_ours(holder(home)):
                return  # taken over from another host: `fence` stops the run before it publishes
            _record(home, changed(mine, beat=time.time()))
        except OSError:
            continue  # a full disk: one beat is missed, and six may be


def _is_ours(found: Holder | None) -> bool:
    process = os.getpid()
    ours = (process, started(process), os.uname().nodename)
    return found is not None and (found.process, found.started, found.host) == ours


def fence(home: Path) -> None:
    """Raise `Conflict` where another run is on record for this dataset: it took over from us."""
    found = holder(home)
    if found and not _is_ours(found):
        raise _conflict(home, f"{found.told}: it took over while this run was not heard of")
