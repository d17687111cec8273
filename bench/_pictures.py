"""What stands in a lake, so that two can be compared; and what a reader of it is served."""

import hashlib
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from tasks.files import read_json
from tasks.lake import MANIFEST, Lake
from tasks.lease import CRASHED
from tasks.releases import current_version, open_release
from tasks.seals import OWN

_TIMED = ("README.md", "report.html")
# A stage between is a bag of rows: no order is asked of it, the release's files have one.
_BAG = "data.parquet"


def picture(lake: Path) -> dict[str, Any]:
    """Return every path in a lake with what it holds: drafts and debris too.

    Landed and published files are told by their digests, stages between by their rows. Left out is
    the time at which a release was made, what the lease says, and which dead runs a server is still
    to be told of.
    """
    paths = [(path, path.relative_to(lake)) for path in sorted(lake.rglob("*"))]
    return {
        str(name): _content(path, name.parts[0]) for path, name in paths if name.parts[0] != CRASHED
    }


def _content(path: Path, room: str) -> Any:
    if path.is_dir() or path.name in ("LEASE", "HOLD"):
        return None
    if path.name == MANIFEST:
        return _manifest(path)
    if path.name.endswith(_BAG) and room == "stages":
        return sorted(repr(row) for row in pq.read_table(path).to_pylist())
    data = path.read_bytes()
    if path.name in _TIMED:
        data = data.replace(read_json(path.parent / MANIFEST)["created_at"].encode(), b"")
    return hashlib.sha256(data).hexdigest()


def _manifest(path: Path) -> dict[str, Any]:
    # The digests of what varies by the time vary too.
    told = read_json(path) | {"created_at": None, "pages": None, OWN: None}
    told["files"] = [
        each | {"sha256": None} if each["path"].endswith(_BAG) else each for each in told["files"]
    ]
    return told


def served(lake: Path, dataset: str) -> str | None:
    """Return the id of the release that a reader is served; None where nothing is current yet.

    Raises `DamagedFile` where a file of it is missing or differs, `AssertionError` where CURRENT
    names what is not there.
    """
    there = Lake(lake)
    if not (lake / "releases" / dataset / "CURRENT").exists():
        return None
    if current_version(there, dataset) is None:
        raise AssertionError("CURRENT names a release that is not there")
    release = open_release(there, dataset)
    release.verify()
    return str(release.manifest["release_id"])


def unlearned(whole: Path, copy: Path, layer: str, verdict: Callable[[str], bool]) -> None:
    """Copy a lake without a layer (or ""), any release and the verdicts on these tables.

    A run on the copy has just that to do again.
    """
    shutil.copytree(whole, copy)
    shutil.rmtree(copy / "releases")
    if layer:
        shutil.rmtree(copy / "stages" / layer)
    if layer == "staged":
        shutil.rmtree(copy / "stages" / "landed")
        shutil.rmtree(copy / "quarantine")
    forget_verdicts(copy, verdict)


def forget_verdicts(lake: Path, forgotten: Callable[[str], bool]) -> None:
    """Remove the verdicts on these tables: a run has to check them again."""
    for path in sorted((lake / "gates").glob("*.json")):
        if forgotten(read_json(path)["table"]):
            path.unlink()
