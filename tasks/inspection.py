"""Inspection: every file of a lake read and held against the digest that was written with it.

Each finding names one file. A file that no manifest lists is surplus; one that a manifest lists and
nobody finds is missing; all others that are not as they were written are damaged.
"""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import DamagedFile
from tasks.lake import MANIFEST, QUARANTINE, Lake, sealed_in
from tasks.lease import RECORD
from tasks.pointer import POINTER, SEAL, current
from tasks.releases import VERSION, Release, home_of, newest, release_of, versions
from tasks.seals import digest_once, read_sealed

ROOMS = (
    "HOLD",
    "annotations",
    "crashed",
    "drafts",
    "gates",
    "judgements",
    "models",
    "prefect",
    "quarantine",
    "releases",
    "remote",
    "stages",
)
LEASES = ("LEASE", RECORD)
_NOTE = re.compile(r"[0-9a-f]{64}\.json")
_TOMBSTONE = re.compile(r"v[0-9]{4,}\.dropped")


@dataclass(frozen=True)
class Finding:
    """One file that is not as it was written: its path below the lake, and what is wrong."""

    path: str
    what: str


class Inspection:
    """One reading of a lake: what was read so far, and what was found."""

    def __init__(self, lake: Lake, seen: Callable[[str], object] = lambda path: None) -> None:
        """Take the lake, and whom to tell the path of each file before it is read."""
        self._lake = lake
        self._seen = seen
        self.files = 0
        self.findings: list[Finding] = []

    def everything(self) -> None:
        """Read every release, stage, verdict, note and quarantine file; look for strangers."""
        for name in homes(self._lake):
            self._dataset(name)
        for folder in stage_folders(self._lake):
            self._stage(folder)
        for room in ("gates", "judgements", "remote"):
            for path in _files(self._lake.root / room):
                is_ours = _NOTE.fullmatch(path.name)
                self._sealed(path) if is_ours else self._find(path, "surplus")
        for path in sorted(self._lake.root.iterdir()):
            if path.name not in ROOMS:
                self._find(path, "surplus")
        # A living run may have been amid the swap of a small file.
        self.findings = [each for each in self.findings if self._stands(each)]

    def _stands(self, finding: Finding) -> bool:
        return finding.what != "surplus" or os.path.lexists(self._lake.root / finding.path)

    def release(self, release: Release) -> None:
        """Read one release, the stages that it pins and its quarantine."""
        self._release(release)
        for folder in pinned(release):
            self._stage(folder)
        for batch in sealed_in(
            self._lake.stage("staged.inputs", release.keys["staged.inputs"])
        ).parts:
            raw = self._lake.stage(QUARANTINE, batch)
            if raw.exists():
                self._stage(raw)

    def _dataset(self, name: str) -> None:
        home = home_of(self._lake, name)
        for version in versions(self._lake, name):
            try:
                self._release(release_of(self._lake, name, version))
            except DamagedFile:
                self._find(home / version / MANIFEST, "damaged")
        self._pointer(name)
        known = {POINTER, SEAL, *LEASES, *versions(self._lake, name)}
        for path in sorted(home.iterdir()):
            if _TOMBSTONE.fullmatch(path.name):
                self._sealed(path)
            elif path.name not in known:
                self._strange(path)

    def _strange(self, path: Path) -> None:
        """Find a folder or file that is no release: a release without its manifest, or debris."""
        if VERSION.fullmatch(path.name) and path.is_dir():
            self._find(path / MANIFEST, "missing")
        else:
            self._find(path, "surplus")

    def _pointer(self, name: str) -> None:
        home = home_of(self._lake, name)
        self.files += 1
        try:
            version = current(home)
        except DamagedFile as error:
            # The error names which of the two it is: the line or its seal.
            self._find(home / (SEAL if SEAL in error.what else POINTER), "damaged")
            return
        if version is None and self._should_be_current(name):
            self._find(home / POINTER, "missing")
        elif version and version not in versions(self._lake, name):
            self._find(home / version / MANIFEST, "missing")

    def _should_be_current(self, name: str) -> bool:
        try:
            return newest(self._lake, name) is not None
        except DamagedFile:
            return False  # its manifest is a finding already

    def _release(self, release: Release) -> None:
        for folder in pinned(release):
            if not (folder / MANIFEST).exists():
                self._find(folder / MANIFEST, "missing")
        listed = [*release.manifest["files"], *release.manifest["pages"]]
        self._folder(release.folder, {each["path"]: each["sha256"] for each in listed})

    def _stage(self, folder: Path) -> None:
        try:
            sealed = sealed_in(folder)
        except DamagedFile:
            there = (folder / MANIFEST).exists()
            self._find(folder / MANIFEST, "damaged" if there else "missing")
            return
        self._folder(folder, {file.path: file.sha256 for file in sealed.files})

    def _folder(self, folder: Path, listed: dict[str, str]) -> None:
        """Hold a sealed folder's files against their digests; its manifest was read already."""
        self.files += 1
        for name, digest in sorted(listed.items()):
            self._file(folder / name, digest)
        for path in _files(folder):
            name = str(path.relative_to(folder))
            if name != MANIFEST and name not in listed:
                self._find(path, "surplus")

    def _file(self, path: Path, digest: str) -> None:
        self._tell(path)
        if not path.is_file() or path.is_symlink():
            self._find(path, "missing")
        elif digest_once(path) != digest:
            self._find(path, "damaged")

    def _sealed(self, path: Path) -> None:
        self._tell(path)
        try:
            read_sealed(path)
        except DamagedFile:
            self._find(path, "damaged")

    def _tell(self, path: Path) -> None:
        self.files += 1
        self._seen(self._name(path))

    def _find(self, path: Path, what: str) -> None:
        finding = Finding(self._name(path), what)
        if finding not in self.findings:
            self.findings.append(finding)

    def _name(self, path: Path) -> str:
        return str(path.relative_to(self._lake.root))


def pinned(release: Release) -> list[Path]:
    """Return the folders of the stages that a release was made of."""
    return [release.lake.stage(table, key) for table, key in release.keys.items()]


def homes(lake: Lake) -> list[str]:
    """Return every folder of releases, also where no release is whole."""
    return sorted(path.name for path in (lake.root / "releases").glob("*") if path.is_dir())


def stage_folders(lake: Lake) -> list[Path]:
    """Return the folder of every stage and of every landing's quarantine, sorted."""
    return sorted([*lake.root.glob("stages/*/*/*"), *(lake.root / "quarantine").glob("*")])


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())
