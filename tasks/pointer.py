"""CURRENT: one line that names a version, swapped in one step, with a seal beside it.

The seal is written first and names the old and the new version, then CURRENT is swapped, then the
seal names the new one alone: whatever dies when, CURRENT names what the seal allows.
"""

import re
import time
from pathlib import Path

from tasks.errors import DamagedFile
from tasks.files import rendered, replace
from tasks.seals import read_sealed, with_digest

POINTER = "CURRENT"
SEAL = "CURRENT.seal"
_LINE = re.compile(rb"(v[0-9]{4,})\n")
_TRIES = 3


def current(home: Path) -> str | None:
    """Return the version that a dataset's CURRENT names, None where there is none.

    Raises `DamagedFile` where it names one that nobody made current.
    """
    for _ in range(_TRIES):
        if not (home / POINTER).exists():
            return None
        named = _LINE.fullmatch((home / POINTER).read_bytes())
        version = named[1].decode() if named else ""
        if version in read_sealed(home / SEAL)["versions"]:
            return version
        time.sleep(0.01)  # a swap between the two reads
    raise DamagedFile(
        f"{home / POINTER} is damaged: it names no version that was made current",
        "run `sluice recover`, or name a version",
    )


def make_current(home: Path, version: str) -> None:
    """Make a version the current one; what CURRENT named before may be anything."""
    try:
        before = current(home)
    except DamagedFile:
        before = None  # whoever calls with a damaged pointer means to mend it
    _seal(home, *filter(None, [before]), version)
    replace(home / POINTER, f"{version}\n")
    _seal(home, version)


def is_settled(home: Path) -> bool:
    """Return whether the seal names one version alone: the last swap came to its end."""
    return len(read_sealed(home / SEAL)["versions"]) == 1


def _seal(home: Path, *versions: str) -> None:
    replace(home / SEAL, rendered(with_digest({"versions": sorted(set(versions))})))
