"""Releases: what a lake has published. Reading only: a question never makes or mends a folder."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tasks.errors import UsageError
from tasks.lake import MANIFEST, Lake
from tasks.pointer import current
from tasks.seals import SealedFile, check, read_sealed

LEDGER = "ledger"
CURRENT = "current"
VERSION = re.compile("v[0-9]{4,}")


@dataclass(frozen=True)
class Release:
    """One published version of a dataset: its folder and its manifest."""

    lake: Lake
    dataset: str
    version: str
    manifest: dict[str, Any]

    @property
    def folder(self) -> Path:
        """Return where the release lies."""
        return home_of(self.lake, self.dataset) / self.version

    @property
    def is_current(self) -> bool:
        """Return whether CURRENT names it; raises `DamagedFile` where CURRENT is damaged."""
        return current_version(self.lake, self.dataset) == self.version

    @property
    def is_sample(self) -> bool:
        """Return whether `--limit` cut its inputs."""
        return bool(self.manifest["is_sample"])

    @property
    def keys(self) -> dict[str, str]:
        """Return the derivation key of every stage that the release pins, by table."""
        return {stage["table"]: stage["key"] for stage in self.manifest["stages"]}

    @property
    def tables(self) -> dict[str, dict[str, int]]:
        """Return rows by table folder (`sft_single_turn` …) and split."""
        counts = self.manifest["tables"]
        return {table.replace(".", "_"): counts[table] for table in sorted(counts)}

    def files(self, table: str) -> list[tuple[str, Path]]:
        """Return the (split, path) of each file of a table folder or of the ledger."""
        paths = sorted(PurePosixPath(file["path"]) for file in self.manifest["files"])
        found = [path for path in paths if path.parts[0] == table and path.suffix == ".parquet"]
        return [(path.stem.split("-")[0], self.folder / path) for path in found]

    def verify(self) -> None:
        """Raise `DamagedFile` naming the first file whose bytes differ from the manifest."""
        check(self.folder, tuple(SealedFile(**file) for file in self.manifest["files"]))


def existing_lake(path: str) -> Lake:
    """Return the lake at `path`; raises `UsageError` where there is none, and makes none."""
    root = Path(path).expanduser()
    if not (root / "releases").is_dir():
        raise UsageError(f"{path}: no lake with releases", "give --lake, or run `sluice curate`")
    return Lake(root)


def datasets(lake: Lake) -> list[str]:
    """Return the datasets that have a release, sorted."""
    return sorted({path.parent.parent.name for path in _manifests(lake, "*")})


def only_dataset(lake: Lake, named: str | None) -> str:
    """Return the dataset named, or the only one there; raises `UsageError` with the list."""
    there = datasets(lake)
    if named in there:
        return str(named)
    listed = ", ".join(there) or "none"
    if named is not None:
        raise UsageError(f"no dataset {named!r} in this lake", f"--dataset is one of: {listed}")
    if not there:
        raise UsageError(f"{lake.root}: no dataset in this lake yet", "run `sluice curate`")
    if len(there) != 1:
        raise UsageError(f"{len(there)} datasets in this lake", f"give --dataset, one of: {listed}")
    return there[0]


def home_of(lake: Lake, dataset: str) -> Path:
    """Return the folder of a dataset's releases."""
    return lake.root / "releases" / dataset


def versions(lake: Lake, dataset: str) -> list[str]:
    """Return the versions of a dataset that are there, oldest first."""
    found = [path.parent.name for path in _manifests(lake, dataset)]
    return sorted(filter(VERSION.fullmatch, found), key=age)


def age(version: str) -> tuple[int, str]:
    """Return what versions are sorted by: v9999 was before v10000."""
    return (len(version), version)


def releases_of(lake: Lake, dataset: str) -> list[Release]:
    """Return every release of a dataset, oldest first; raises `DamagedFile` for a bad manifest."""
    return [release_of(lake, dataset, version) for version in versions(lake, dataset)]


def release_of(lake: Lake, dataset: str, version: str) -> Release:
    """Return a release that is there; raises `DamagedFile` where its manifest is damaged."""
    manifest = read_sealed(home_of(lake, dataset) / version / MANIFEST)
    return Release(lake, dataset, version, manifest)


def current_version(lake: Lake, dataset: str) -> str | None:
    """Return the version that CURRENT names, None where nothing is current or it was removed.

    Raises `DamagedFile` where CURRENT names a version that was never made current.
    """
    home = home_of(lake, dataset)
    version = current(home)
    return version if version and (home / version / MANIFEST).exists() else None


def newest(lake: Lake, dataset: str) -> Release | None:
    """Return the newest release that is no sample: current, or left so by a run that died."""
    youngest_first = reversed(versions(lake, dataset))
    found = (release_of(lake, dataset, version) for version in youngest_first)
    return next((each for each in found if not each.is_sample), None)


def open_release(lake: Lake, dataset: str | None, version: str = CURRENT) -> Release:
    """Return a release by version (`v0007`) or `current`; raises `UsageError` with the list."""
    name = only_dataset(lake, dataset)
    there = versions(lake, name)
    wanted = current_version(lake, name) if version == CURRENT else version
    if wanted is None:
        raise UsageError(f"{name} has no current release", f"name one of: {', '.join(there)}")
    if wanted not in there:
        raise UsageError(f"{name} has no release {wanted!r}", f"name one of: {', '.join(there)}")
    return release_of(lake, name, wanted)


def _manifests(lake: Lake, dataset: str) -> list[Path]:
    return sorted((lake.root / "releases").glob(f"{dataset}/v[0-9]*/{MANIFEST}"))
