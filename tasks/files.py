"""Files that outlive a crash: flushed, private to their owner, swapped in one step."""

import errno
import hashlib
import json
import os
import uuid
from pathlib import Path
from typing import Any

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


def write_json(path: Path, value: Any) -> None:
    """Write sorted, indented JSON and flush it."""
    path.write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", "utf-8")
    reach("before flushing", path.name)
    flush(path)
    reach("after flushing", path.name)


def replace(path: Path, text: str) -> None:
    """Swap a small file's content in one step."""
    beside = path.with_name(f"{path.name}.{uuid.uuid4().hex}")
    reach("before writing beside", path.name)
    beside.write_text(text, "utf-8")
    reach("after writing beside", path.name)
    flush(beside)
    reach("before swapping", path.name)
    beside.rename(path)
    reach("after swapping", path.name)
    fsync(path.parent)


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
