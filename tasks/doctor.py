"""Doctor: whether this machine can run Sluice: versions against caps, stores, memory, disk."""

import importlib.metadata
import os
import platform
import shutil
import tomllib
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement

from tasks.quality_weights import Models, told_models
from tasks.settings import ROOT, settings
from tasks.urls import PACKAGES

LEAST_DISK_GB = 2.0
LEAST_MEMORY_MB = 512


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what is there, what is needed, whether that is well."""

    name: str
    found: str
    needed: str
    is_well: bool


def examine(lake: str) -> list[Finding]:
    """Return every finding, versions first; nothing is imported, started or written."""
    versions = [_version(requirement) for requirement in requirements()]
    stores = [_store(kind) for kind in PACKAGES if kind != "memory"]
    return [
        _python(),
        *versions,
        *stores,
        *_weights(),
        _threads(),
        _memory(),
        _disk(lake),
        _lake(lake),
    ]


def requirements() -> list[Requirement]:
    """Return the declared dependencies with their caps: the checkout's, else the installed ones."""
    project = ROOT / "pyproject.toml"
    if project.exists():
        declared = tomllib.loads(project.read_text("utf-8"))["project"]["dependencies"]
    else:
        declared = importlib.metadata.requires("sluice") or []
    read = [Requirement(each) for each in declared]
    return [each for each in read if each.marker is None or each.marker.evaluate({"extra": ""})]


def _python() -> Finding:
    found = platform.python_version()
    is_well = tuple(map(int, found.split(".")[:2])) >= (3, 11)
    return Finding("python", found, ">=3.11", is_well)


def _version(requirement: Requirement) -> Finding:
    needed = str(requirement.specifier) or "any"
    try:
        found = importlib.metadata.version(requirement.name)
    except importlib.metadata.PackageNotFoundError:
        return Finding(requirement.name, "not installed", needed, is_well=False)
    is_well = requirement.specifier.contains(found, prereleases=True)
    return Finding(requirement.name, found, needed, is_well)


def _store(kind: str) -> Finding:
    """Tell whether a kind of remote input can be read; nobody needs one that is not there."""
    package, how = PACKAGES[kind]
    try:
        found = f"{package} {importlib.metadata.version(package)}"
    except importlib.metadata.PackageNotFoundError:
        found = "not installed"
    return Finding(f"{kind}://", found, f"optional: {how}", is_well=True)


def _weights() -> list[Finding]:
    """Tell what the shipped weights score; without one its score is null."""
    return [
        Finding(
            f"{name} weights",
            f"scores {', '.join(languages)}" if languages else "none: unscored",
            "optional: sluice fit-quality, quality_weights",
            is_well=True,
        )
        for name, languages in told_models(Models()).items()
    ]


def _threads() -> Finding:
    return Finding("threads", str(settings().threads), "SLUICE_THREADS", is_well=True)


def _memory() -> Finding:
    limit = settings().memory_mb
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 1_000_000
    found = f"{limit} MB for a run of {there} MB"
    needed = f"{LEAST_MEMORY_MB} MB or more (SLUICE_MEMORY_MB)"
    return Finding("memory", found, needed, LEAST_MEMORY_MB <= limit <= there)


def _disk(lake: str) -> Finding:
    free = shutil.disk_usage(_there(lake)).free / 1e9
    return Finding(
        "disk", f"{free:.1f} GB free", f"{LEAST_DISK_GB:.0f} GB or more", free >= LEAST_DISK_GB
    )


def _lake(lake: str) -> Finding:
    path = Path(lake).expanduser()
    found = str(path) if path.is_dir() else f"{path} (not there yet)"
    return Finding("lake", found, "a folder you may write", os.access(_there(lake), os.W_OK))


def _there(lake: str) -> Path:
    path = Path(lake).expanduser().resolve()
    return next(each for each in (path, *path.parents) if each.exists())
