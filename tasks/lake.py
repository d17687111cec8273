"""The lake: sealed folders of files. A manifest, never a directory listing, says what exists.

A draft is written beside, flushed, given its manifest last and renamed into place: a reader sees a
whole sealed folder or none. Paths in manifests are relative to the lake.
"""

import fcntl
import functools
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from tasks.errors import Conflict, DamagedFile
from tasks.faults import reach
from tasks.files import digest_of, flush, fsync, write_json

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class SealedFile:
    """One file of a sealed folder: its name inside it, rows and digest."""

    path: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Sealed:
    """A sealed stage: table, derivation key, rows, files and what else its maker noted."""

    table: str
    key: str
    rows: int
    files: tuple[SealedFile, ...]
    facts: dict[str, Any] = field(default_factory=dict)


class Lake:
    """One folder that holds every stage, verdict and release."""

    def __init__(self, root: str | Path) -> None:
        """Resolve `root` once; make it, readable by its owner alone."""
        self.root = Path(root).expanduser().resolve()
        self.root.mkdir(mode=0o700, parents=True, exist_ok=True)

    def stage(self, table: str, key: str) -> Path:
        """Return where the stage of that table and key is, or will be, sealed."""
        layer, _, name = table.partition(".")
        return self.root / "stages" / layer / name / key

    def sealed(self, table: str, key: str) -> Sealed | None:
        """Return the sealed stage, its bytes verified once a process, or None where there is none.

        Raises `DamagedFile` naming the file whose bytes differ from the manifest.
        """
        folder = self.stage(table, key)
        return _verified(folder) if (folder / MANIFEST).exists() else None

    def paths(self, sealed: Sealed) -> list[str]:
        """Return the absolute paths of a sealed stage's files."""
        folder = self.stage(sealed.table, sealed.key)
        return [str(folder / file.path) for file in sealed.files]

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """Yield a fresh folder to write in; what was not moved away by the end is removed."""
        folder = self.root / "drafts" / f"{os.getpid()}-{uuid.uuid4().hex}"
        folder.mkdir(mode=0o700, parents=True)
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def sweep(self) -> None:
        """Remove the drafts of processes that died: nothing refers to them."""
        for folder in (self.root / "drafts").glob("*-*"):
            if not _is_alive(int(folder.name.partition("-")[0])):
                shutil.rmtree(folder, ignore_errors=True)

    def seal(
        self, draft: Path, table: str, key: str, rows: dict[str, int], facts: dict[str, Any]
    ) -> Sealed:
        """Flush a draft's files (name -> rows), write its manifest last, rename it into place."""
        reach(f"before sealing {table}")
        files = tuple(
            SealedFile(name, count, digest_of(draft / name)) for name, count in sorted(rows.items())
        )
        sealed = Sealed(table, key, sum(rows.values()), files, facts)
        for file in files:
            flush(draft / file.path)
        write_json(draft / MANIFEST, asdict(sealed))
        move_into_place(draft, self.stage(table, key))
        reach(f"after sealing {table}")
        return sealed

    @contextmanager
    def lease(self, dataset: str) -> Iterator[None]:
        """Hold a dataset for one run; the system lets go of it when the process dies.

        Raises `Conflict` naming the holder's process where another run holds it.
        """
        folder = self.root / "releases" / dataset
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        with open(folder / "LEASE", "a+", encoding="utf-8") as lease:
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                lease.seek(0)
                raise Conflict(
                    f"dataset {dataset!r} is held by {lease.read().strip() or 'another run'}",
                    "wait for that run, or stop it",
                ) from None
            lease.truncate(0)
            lease.write(f"process {os.getpid()} on {os.uname().nodename}\n")
            lease.flush()
            self.sweep()
            yield
            lease.truncate(0)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def move_into_place(draft: Path, target: Path) -> None:
    """Rename a flushed draft to its final name; where another process was first, its stands."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    fsync(draft)
    try:
        draft.rename(target)
    except OSError:
        if not (target / MANIFEST).exists():
            raise
    fsync(target.parent)


def check(folder: Path, files: list[dict[str, Any]] | tuple[SealedFile, ...]) -> None:
    """Raise `DamagedFile` naming the first file that is missing or differs from its digest."""
    for file in files:
        named = file if isinstance(file, SealedFile) else SealedFile(**file)
        path = folder / named.path
        if not path.exists() or digest_of(path) != named.sha256:
            raise DamagedFile(
                f"{path} is damaged: its bytes differ from its manifest",
                f"remove the folder {folder} and run again; stages are rebuilt from the inputs",
            )


@functools.lru_cache(maxsize=4096)
def _verified(folder: Path) -> Sealed:
    manifest = json.loads((folder / MANIFEST).read_text("utf-8"))
    files = tuple(SealedFile(**file) for file in manifest.pop("files"))
    check(folder, files)
    return Sealed(files=files, **manifest)
