"""The lake: sealed folders of files. A manifest, never a directory listing, says what exists.

A draft is written beside, flushed, given its manifest last and renamed into place: a reader sees a
whole sealed folder or none. Paths in manifests are relative to the lake.
"""

import fcntl
import hashlib
import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from tasks import lease as leases
from tasks.disk import writing
from tasks.errors import UsageError
from tasks.faults import reach
from tasks.files import (
    flush,
    fsync,
    is_free,
    private,
    private_folder,
    private_umask,
    sweep_beside,
    write_json,
)
from tasks.holds import shared
from tasks.seals import SealedFile, check, digest_now, read_sealed, with_digest

MANIFEST = "manifest.json"
# Raw bytes of records that could not be read: a room of its own, that no release ever links to.
QUARANTINE = "quarantine.raw"


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
        if table == QUARANTINE:
            return self.root / layer / key
        return self.root / "stages" / layer / name / key

    def sealed(self, table: str, key: str) -> Sealed | None:
        """Return the sealed stage, its bytes verified once a process, or None where there is none.

        Raises `DamagedFile` naming the file whose bytes differ from the manifest.
        """
        folder = self.stage(table, key)
        if not (folder / MANIFEST).exists():
            return None
        found = sealed_in(folder)
        check(folder, found.files)
        return found

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
        with open(lock, "w", encoding="utf-8", opener=private) as held:
            fcntl.flock(held, fcntl.LOCK_EX)
            reach("before making a draft")
            folder.mkdir(mode=0o700)
            reach("after making a draft")
            try:
                yield folder
            finally:
                reach("before removing a draft")
                shutil.rmtree(folder, ignore_errors=True)
                reach("after removing a draft")
                lock.unlink(missing_ok=True)

    def sweep(self) -> list[str]:
        """Remove what processes that died were about to write; return it by its path in the lake.

        Nothing refers to it.
        """
        rooms = ("gates", "remote", "crashed", "releases/*", "judgements/*", "annotations/*")
        folders = [folder for room in rooms for folder in self.root.glob(room)]
        swept = [path for folder in folders for path in sweep_beside(folder)]
        for lock in sorted((self.root / "drafts").glob("*.lock")):
            with open(lock, "a", encoding="utf-8", opener=private) as held:
                if is_free(held):
                    shutil.rmtree(lock.with_suffix(""), ignore_errors=True)
                    lock.unlink(missing_ok=True)
                    swept.append(lock.with_suffix(""))
        return [str(path.relative_to(self.root)) for path in swept]

    def seal(
        self, draft: Path, table: str, key: str, rows: dict[str, int], parts: tuple[str, ...] = ()
    ) -> Sealed:
        """Flush a draft's files (name -> rows), write its manifest last, rename it into place.

        `parts` are the keys of the sealed stages whose files it links.
        """
        reach("before sealing", table)
        files = tuple(
            SealedFile(name, count, digest_now(draft / name))
            for name, count in sorted(rows.items())
        )
        made = Sealed(table, key, sum(rows.values()), files, parts)
        for file in files:
            flush(draft / file.path)
        reach("before writing the manifest", table)
        write_json(draft / MANIFEST, with_digest(asdict(made)))
        reach("after writing the manifest", table)
        move_into_place(draft, self.stage(table, key))
        reach("after sealing", table)
        return made

    @contextmanager
    def lease(
        self, dataset: str, run_id: str | None = None, log: leases.Tell | None = None
    ) -> Iterator[None]:
        """Hold a dataset, and the lake among others, for one run; drafts of the dead are swept.

        What is taken over from a dead run is told on stderr and to `log`. Raises `Conflict` naming
        the holder where another run holds the dataset, `DiskFull` where the run finds no room for
        what it writes.
        """
        held = leases.held(self.root, dataset, run_id, log)
        with writing(self.root), private_umask(), shared(self.root), held:
            self.sweep()
            yield


def sealed_in(folder: Path) -> Sealed:
    """Return what a stage's manifest says; raises `DamagedFile` where the manifest itself is."""
    manifest = read_sealed(folder / MANIFEST)
    files = tuple(SealedFile(**file) for file in manifest.pop("files"))
    return Sealed(files=files, parts=tuple(manifest.pop("parts")), **manifest)


def move_into_place(draft: Path, target: Path) -> None:
    """Rename a flushed draft to its final name; where another process was first, its stands."""
    private_folder(target.parent)
    draft.chmod(0o700)
    for folder in [draft, *(path for path in draft.rglob("*") if path.is_dir())]:
        fsync(folder)
    if target.exists() and not (target / MANIFEST).exists():
        shutil.rmtree(target)  # half removed by hand, manifest first: nothing counts it as there
    of = f"{target.parent.parent.name}.{target.parent.name}"
    reach("before renaming", of)
    try:
        draft.rename(target)
    except OSError:
        if not (target / MANIFEST).exists():
            raise
    reach("after renaming", of)
    fsync(target.parent)
