"""Seals: a JSON file that lists digests of others and holds its own, so that no bit goes unnoticed.

A file's bytes are read once a process: folders share files by hard links, so what counts is the
inode, its size and when it last changed, not the name.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.errors import DamagedFile
from tasks.files import digest_of, rendered

OWN = "own_sha256"
_BLANK = "0" * 64
# A stage is built anew from the inputs, a release is not: both remedies stand in one sentence.
_REMEDY = (
    "`sluice verify` names every damaged file. A stage: remove its folder and run again, it is"
    " built anew. A release: restore it from a copy, or `sluice drop` it"
)
_digests: dict[tuple[int, int, int, int], str] = {}


@dataclass(frozen=True)
class SealedFile:
    """One file of a sealed folder: its name inside it, rows and digest."""

    path: str
    rows: int
    sha256: str


def with_digest(value: dict[str, Any]) -> dict[str, Any]:
    """Return an object with the digest of its own rendered text (the digest's place zeros)."""
    text = rendered(value | {OWN: _BLANK})
    return value | {OWN: hashlib.sha256(text.encode()).hexdigest()}


def read_sealed(path: Path) -> dict[str, Any]:
    """Return the object of a sealed JSON file without its digest.

    Raises `DamagedFile` where one byte of it is not as it was written, or it is gone.
    """
    try:
        found = path.read_bytes()
    except (FileNotFoundError, NotADirectoryError):
        raise missing(path) from None
    value = _object(found)
    if value.pop(OWN, None) is None or rendered(with_digest(value)).encode() != found:
        raise damaged(path)
    return value


def _object(text: bytes) -> dict[str, Any]:
    try:
        value = json.loads(text)
    except ValueError:
        return {}
    return value if isinstance(value, dict) else {}


def check(folder: Path, files: tuple[SealedFile, ...]) -> None:
    """Raise `DamagedFile` naming the first file that is missing or differs from its digest."""
    for file in files:
        path = folder / file.path
        if not path.is_file():
            raise missing(path)
        if digest_once(path) != file.sha256:
            raise damaged(path)


def digest_once(path: Path) -> str:
    """Return a file's sha256, read once a process for all the names of one unchanged inode."""
    known = _digests.get(_identity(path))
    return known if known is not None else digest_now(path)


def digest_now(path: Path) -> str:
    """Return a file's sha256, read anew and remembered: who seals it need not read it twice."""
    identity = _identity(path)
    _digests[identity] = digest_of(path)
    return _digests[identity]


def _identity(path: Path) -> tuple[int, int, int, int]:
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def forget() -> None:
    """Read every file again: for whoever changes files faster than their clock ticks."""
    _digests.clear()


def damaged(path: Path) -> DamagedFile:
    """Return the error that names a damaged file and what can be done about it."""
    return DamagedFile(f"{path} is damaged: its bytes differ from its manifest", _REMEDY)


def missing(path: Path) -> DamagedFile:
    """Return the error that names a file that a manifest lists and nobody finds."""
    return DamagedFile(f"{path} is missing: a manifest lists it", _REMEDY)
