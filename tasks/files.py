"""Files that outlive a crash: flushed, private to their owner, swapped in one step."""

import errno
import fcntl
import hashlib
import json
import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TextIO

from tasks.faults import reach


def digest_of(path: Path) -> str:
    """Return the sha256 (64 hex) of a file's bytes."""
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def flush(path: Path) -> None:
    """Make a file readable by its owner alone and force its bytes to disk."""
    path.chmod(0o600)
    fsync(path)


def read_json(path: Path) -> dict[str, Any]:
    """Return the object in a JSON file."""
    loaded: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return loaded


def rendered(value: Any) -> str:
    """Return a value as sorted, indented JSON: one value, one text."""
    return json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n"


def write_json(path: Path, value: Any) -> None:
    """Write sorted, indented JSON and flush it."""
    reach("before writing", path.name)
    path.write_text(rendered(value), "utf-8")
    reach("before flushing", path.name)
    flush(path)
    reach("after flushing", path.name)


def replace(path: Path, text: str) -> None:
    """Swap a small file's content in one step."""
    reach("before writing beside", path.name)
    with _beside(path) as file:
        file.write(text)
        file.flush()
        reach("after writing beside", path.name)
        flush(Path(file.name))
        reach("before swapping", path.name)
        Path(file.name).rename(path)
    reach("after swapping", path.name)
    fsync(path.parent)


def private(path: str, flags: int) -> int:
    """Open a file that its owner alone can read: an `opener` of `open`."""
    return os.open(path, flags, 0o600)


@contextmanager
def private_umask() -> Iterator[None]:
    """Make all that this process and its engine write meanwhile its owner's alone."""
    before = os.umask(0o077)
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def _beside(path: Path) -> Iterator[TextIO]:
    """Yield a new file beside `path`, locked: the system lets go of a dead process's lock."""
    while True:
        beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
        with open(beside, "x", encoding="utf-8") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            if os.fstat(file.fileno()).st_nlink:  # else a sweep was faster than the lock
                yield file
                return


def sweep_beside(folder: Path) -> Iterator[Path]:
    """Remove what processes that died in `replace` left in a folder; yield each path."""
    for path in folder.glob(f"*.{'[0-9a-f]' * 32}"):
        with open(path, "a", encoding="utf-8") as file:
            if is_free(file):
                path.unlink(missing_ok=True)
                yield path


def is_free(file: TextIO) -> bool:
    """Return whether no living process holds an open file's lock; this one does from now on."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def fsync(path: Path) -> None:
    """Force a file's bytes, or a folder's names, to disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def private_folder(path: Path) -> Path:
    """Make a folder and those missing above it, each its owner's alone; return it."""
    missing = [folder for folder in [path, *path.parents] if not folder.exists()]
    if not missing and not path.is_dir():
        raise NotADirectoryError(errno.ENOTDIR, "not a folder")
    for folder in reversed(missing):
        folder.mkdir(mode=0o700, exist_ok=True)
        fsync(folder.parent)
    return path
