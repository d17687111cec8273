"""Fetches: remote objects brought into a draft, hashed as they stream, remembered by version."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tasks import stores
from tasks.errors import Conflict, DamagedFile
from tasks.files import private_folder, rendered, replace
from tasks.seals import read_sealed, with_digest
from tasks.stores import RemoteFile

_RANGE_BYTES = 8_000_000
_AT_ONCE = 4


class Fetches:
    """One run's objects: their copies in a draft, their digests remembered in the lake."""

    def __init__(self, lake: Path, draft: Path) -> None:
        """Take the lake that remembers and the draft folder that holds the copies."""
        self._memory = lake / "remote"
        self._draft = draft
        self._copies: dict[RemoteFile, Path] = {}

    def remembered(self, remote: RemoteFile) -> str:
        """Return an object's sha256 (64 hex) of an earlier fetch, "" where its version is new."""
        try:
            held = read_sealed(self._note(remote))
        except DamagedFile:
            return ""
        is_same = remote.version and held["version"] == remote.version
        return str(held["sha256"]) if is_same else ""

    def copies(self, remotes: Iterable[RemoteFile]) -> dict[RemoteFile, Path]:
        """Return where each object's bytes lie in the draft, fetched now where they do not yet.

        Raises `UsageError` and `Conflict` as `fetch` does.
        """
        wanted = list(remotes)
        missing = [each for each in dict.fromkeys(wanted) if each not in self._copies]
        paths = [self._path(len(self._copies) + n, each) for n, each in enumerate(missing)]
        with ThreadPoolExecutor(_AT_ONCE) as threads:
            for each, path, digest in zip(
                missing, paths, threads.map(fetch, missing, paths), strict=True
            ):
                self._copies[each] = path
                self._remember(each, digest)
        return {each: self._copies[each] for each in wanted}

    def _path(self, number: int, remote: RemoteFile) -> Path:
        # A reader tells a file's kind by its name.
        return self._draft / f"{number:05}{''.join(Path(remote.url).suffixes[-2:])}"

    def _remember(self, remote: RemoteFile, digest: str) -> None:
        private_folder(self._memory)
        told = {"sha256": digest, "version": remote.version}
        replace(self._note(remote), rendered(with_digest(told)))

    def _note(self, remote: RemoteFile) -> Path:
        return self._memory / f"{hashlib.sha256(remote.url.encode()).hexdigest()}.json"


def fetch(remote: RemoteFile, target: Path) -> str:
    """Write an object to a new file and return its sha256; a few MB are held at a time.

    Raises `UsageError` where it cannot be read, `Conflict` where it changed since it was listed or
    its bytes are not those that the store vouches for.
    """
    digest, md5 = hashlib.sha256(), hashlib.md5(usedforsecurity=False)
    with open(target, "xb") as file:
        for start in range(0, remote.size, _RANGE_BYTES):
            data = stores.read(remote, start, min(start + _RANGE_BYTES, remote.size))
            digest.update(data)
            md5.update(data)
            file.write(data)
    _check(remote, stores.current(remote), digest.hexdigest(), md5.hexdigest())
    return digest.hexdigest()


def _check(remote: RemoteFile, info: Mapping[str, Any], sha256: str, md5: str) -> None:
    if info["size"] != remote.size or stores.version_of(info) != remote.version:
        raise Conflict(f"{remote.url} changed while it was fetched", "run again when it rests")
    told = stores.vouched(info)
    is_other = told.get("sha256", sha256) != sha256 or told.get("md5", md5) != md5
    if is_other and not stores.is_encrypted(remote):
        raise Conflict(f"{remote.url}: other bytes came than the store vouches for", "run again")
