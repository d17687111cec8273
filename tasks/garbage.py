"""Garbage: stages, verdicts and quarantine that no release refers to, and how they are removed.

A release refers to the stages of its manifest, and a stage to those that it is made of: the next
run takes a release's batches as they are. Tables and raw bytes of one batch share its key, and stay
or go together. A verdict is kept with the stages it was made on.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tasks.errors import DamagedFile, UsageError
from tasks.files import rendered, replace
from tasks.holds import alone
from tasks.inspection import stage_folders
from tasks.lake import MANIFEST, Lake, sealed_in
from tasks.releases import VERSION, current_version, home_of, versions
from tasks.seals import read_sealed, with_digest

Inode = tuple[int, int]


@dataclass(frozen=True)
class Garbage:
    """One thing that nothing refers to: its path below the lake and the bytes that go with it."""

    path: str
    bytes: int


def collect(lake: Lake, dry_run: bool) -> list[Garbage]:
    """Return what no release refers to, largest first; without `dry_run` it is gone.

    Raises `Conflict` where anybody reads or runs, `DamagedFile` where a release cannot tell what it
    refers to: then nothing is removed.
    """
    with lake.draft() as grave, alone(lake.root):
        doomed = _doomed(lake, grave)
        found = _weighed(lake, doomed)
        for number, path in enumerate(() if dry_run else doomed):
            # Renamed away first: a crash leaves a draft, never half a stage.
            path.rename(grave / str(number))
    return sorted(found, key=lambda each: (-each.bytes, each.path))


def drop(lake: Lake, dataset: str, version: str) -> None:
    """Remove one release, whole or damaged, so that `collect` can free its stages.

    Its version is never given again. Raises `UsageError` where it is current or not there,
    `Conflict` where anybody reads or runs.
    """
    home = home_of(lake, dataset)
    if not (VERSION.fullmatch(version) and (home / version).is_dir()):
        there = ", ".join(versions(lake, dataset))
        raise UsageError(f"{dataset} has no release {version!r}", f"name one of: {there}")
    if current_version(lake, dataset) == version:
        raise UsageError(f"{dataset} {version} is current", "publish another release first")
    with lake.draft() as grave, alone(lake.root):
        told = {"version": version, "dropped_at": datetime.now(UTC).isoformat(" ", "seconds")}
        replace(home / f"{version}.dropped", rendered(with_digest(told)))
        (home / version).rename(grave / version)


def _doomed(lake: Lake, grave: Path) -> list[Path]:
    folders = stage_folders(lake)
    kept = _kept(folders, _named(lake))
    stages = [folder for folder in folders if folder.name not in kept]
    gates = sorted((lake.root / "gates").glob("*"))
    verdicts = [path for path in gates if not _keys_of(path) <= kept]
    # Whoever lives holds the lake, and nobody does: what is among the drafts is of the dead.
    ours = (grave.name, grave.with_suffix(".lock").name)
    drafts = [path for path in sorted(grave.parent.iterdir()) if path.name not in ours]
    return [*stages, *verdicts, *drafts]


def _named(lake: Lake) -> set[str]:
    """Return the keys of all stages that a release of any dataset refers to."""
    found = [path for path in lake.root.glob("releases/*/v*") if VERSION.fullmatch(path.name)]
    manifests = [read_sealed(path / MANIFEST) for path in found]
    return {stage["key"] for manifest in manifests for stage in manifest["stages"]}


def _keys_of(verdict: Path) -> set[str]:
    """Return the keys of the stages that a verdict was made on; of a damaged one, of none."""
    try:
        return set(read_sealed(verdict)["keys"].values())
    except DamagedFile:
        return {""}  # the gate looks anew


def _kept(folders: list[Path], named: set[str]) -> set[str]:
    """Return the keys that are kept: those named, and those that their stages are made of."""
    kept = named
    while True:
        stages = [sealed_in(folder) for folder in folders if folder.name in kept]
        parts = {part for stage in stages for part in stage.parts}
        if parts <= kept:
            return kept
        kept = kept | parts


def _weighed(lake: Lake, doomed: list[Path]) -> list[Garbage]:
    """Weigh each: an inode counts once, where its first name stands, if all its names go."""
    files = [(path, file, file.lstat()) for path in doomed for file in _files(path)]
    names: dict[Inode, int] = {}
    for _, _, found in files:
        inode = (found.st_dev, found.st_ino)
        names[inode] = names.get(inode, 0) + 1
    weights = dict.fromkeys(doomed, 0)
    for path, _, found in files:
        if names.pop((found.st_dev, found.st_ino), 0) == found.st_nlink:
            weights[path] += found.st_size
    return [Garbage(str(path.relative_to(lake.root)), size) for path, size in weights.items()]


def _files(path: Path) -> list[Path]:
    if path.is_symlink() or not path.is_dir():
        return [path]
    return [file for file in path.rglob("*") if file.is_symlink() or not file.is_dir()]
