"""The lake: sealed folders of files. A manifest, never a directory listing, says what exists.

A draft is written beside, flushed, given its manifest last and renamed into place: a reader sees a
whole sealed folder or none. Paths in manifests are relative to the lake.
"""

import fcntl
import functools
import hashlib
import os
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tasks.errors import Conflict, DamagedFile, UsageError
from tasks.faults import reach
from tasks.files import digest_of, flush, fsync, private_folder, read_json, write_json

MANIFEST = "manifest.json"


@dataclass(frozen=True)
class SealedFile:
    """One file of a sealed folder: its name inside it, rows and digest."""

    path: str
    rows: int
    sha256: str


@dataclass(frozen=True)
class Sealed:
    """A sealed stage: table, derivation key, rows, files, and the keys of what it is made of."""

    table: str
    key: str
    rows: int
    files: tuple[SealedFile, ...]
    parts: tuple[str, ...] = ()

    @property
    def digest(self) -> str:
        """Return one sha256 (64 hex) of what the files hold, whatever they are called."""
        return hashlib.sha256("".join(sorted(f.sha256 for f in self.files)).encode()).hexdigest()


class Lake:
    """One folder that holds every stage, verdict and release."""

    def __init__(self, root: str | Path) -> None:
        """Resolve `root` once; make it, readable by its owner alone."""
        self.root = Path(root).expanduser().resolve()
        try:
            private_folder(self.root)
        except OSError as error:
            raise UsageError(
                f"lake {str(root)!r}: {error.strerror}", "name a folder that you may write to"
            ) from None

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
        """Yield a fresh folder to write in; what was not moved away by the end is removed.

        A lock beside it tells the living from the dead: the system lets go of a dead process's.
        """
        drafts = private_folder(self.root / "drafts")
        folder = drafts / uuid.uuid4().hex
        lock = folder.with_suffix(".lock")
        with open(lock, "w", encoding="utf-8") as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            folder.mkdir(mode=0o700)
            try:
                yield folder
            finally:
                shutil.rmtree(folder, ignore_errors=True)
                lock.unlink(missing_ok=True)

    def sweep(self) -> None:
        """Remove the drafts of processes that died: nothing refers to them."""
        for lock in (self.root / "drafts").glob("*.lock"):
            with open(lock, "a", encoding="utf-8") as held:
                try:
                    fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
                except BlockingIOError:
                    continue
                shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                lock.unlink(missing_ok=True)

    def seal(
        self, draft: Path, table: str, key: str, rows: dict[str, int], parts: tuple[str, ...] = ()
    ) -> Sealed:
        """Flush a draft's files (name -> rows), write its manifest last, rename it into place.

        `parts` are the keys of the sealed stages whose files it links.
        """
        reach(f"before sealing {table}")
        files = tuple(
            SealedFile(name, count, digest_of(draft / name)) for name, count in sorted(rows.items())
        )
        sealed = Sealed(table, key, sum(rows.values()), files, parts)
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
        private_folder(folder)
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


def move_into_place(draft: Path, target: Path) -> None:
    """Rename a flushed draft to its final name; where another process was first, its stands."""
    private_folder(target.parent)
    draft.chmod(0o700)
    for folder in [draft, *(path for path in draft.rglob("*") if path.is_dir())]:
        fsync(folder)
    try:
        draft.rename(target)
    except OSError:
        if not (target / MANIFEST).exists():
            raise
    fsync(target.parent)


def check(folder: Path, files: tuple[SealedFile, ...]) -> None:
    """Raise `DamagedFile` naming the first file that is missing or differs from its digest."""
    for file in files:
        path = folder / file.path
        if not path.exists() or digest_of(path) != file.sha256:
            raise damaged(path, folder)


def damaged(path: Path, folder: Path) -> DamagedFile:
    """Return the error that names a damaged file and what can be done without its folder."""
    return DamagedFile(
        f"{path} is damaged: its bytes differ from its manifest",
        f"remove the folder {folder} and run again: what was built from the inputs is built anew."
        " A release shares its files with stages: one that is damaged too is named next",
    )


@functools.lru_cache(maxsize=4096)
def _verified(folder: Path) -> Sealed:
    try:
        manifest = read_json(folder / MANIFEST)
    except ValueError:
        raise damaged(folder / MANIFEST, folder) from None
    files = tuple(SealedFile(**file) for file in manifest.pop("files"))
    parts = tuple(manifest.pop("parts"))
    check(folder, files)
    return Sealed(files=files, parts=parts, **manifest)
