"""Releases: what a lake has published. Reading only: a question never makes or mends a folder."""

import json
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from tasks.errors import SluiceError, UsageError
from tasks.lake import MANIFEST, Lake, SealedFile, check

LEDGER = "ledger"
CURRENT = "current"


@dataclass(frozen=True)
class Release:
    """One published version of a dataset: its folder and its manifest."""

    lake: Lake
    dataset: str
    version: str
    is_current: bool
    manifest: dict[str, Any]

    @property
    def folder(self) -> Path:
        """Return where the release lies."""
        return self.lake.root / "releases" / self.dataset / self.version

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
        files = self.manifest["files"]
        check(self.folder, tuple(SealedFile(f["path"], f["rows"], f["sha256"]) for f in files))


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
    if len(there) != 1:
        raise UsageError(f"{len(there)} datasets in this lake", f"give --dataset, one of: {listed}")
    return there[0]


def releases_of(lake: Lake, dataset: str) -> list[Release]:
    """Return every release of a dataset, oldest first."""
    current = current_version(lake, dataset)
    found = [
        Release(lake, dataset, path.parent.name, path.parent.name == current, _read(path))
        for path in _manifests(lake, dataset)
    ]
    return sorted(found, key=lambda release: (len(release.version), release.version))


def current_version(lake: Lake, dataset: str) -> str | None:
    """Return the version that CURRENT names, None where nothing is current or it was removed."""
    home = lake.root / "releases" / dataset
    if not (home / "CURRENT").exists():
        return None
    version = (home / "CURRENT").read_text("utf-8").strip()
    return version if (home / version / MANIFEST).exists() else None


def open_release(lake: Lake, dataset: str | None, version: str = CURRENT) -> Release:
    """Return a release by version (`v0007`) or `current`; raises `UsageError` with the list."""
    name = only_dataset(lake, dataset)
    there = {release.version: release for release in releases_of(lake, name)}
    wanted = current_version(lake, name) if version == CURRENT else version
    if wanted is None:
        raise UsageError(f"{name} has no current release", f"name one of: {', '.join(there)}")
    if wanted not in there:
        raise UsageError(f"{name} has no release {wanted!r}", f"name one of: {', '.join(there)}")
    return there[wanted]


def _manifests(lake: Lake, dataset: str) -> list[Path]:
    return sorted((lake.root / "releases").glob(f"{dataset}/v[0-9]*/{MANIFEST}"))


def _read(path: Path) -> dict[str, Any]:
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise SluiceError(f"{path}: {error}", "restore it or remove its folder") from None
