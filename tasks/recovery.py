"""Recovery: what runs that died left behind is cleared; nothing of a living one is touched."""

import re
import shutil
from dataclasses import dataclass, field
from pathlib import Path

from tasks.errors import Conflict, DamagedFile
from tasks.holds import alone, shared
from tasks.inspection import homes
from tasks.lake import Lake
from tasks.lease import CRASHED, held
from tasks.pointer import current, is_settled, make_current
from tasks.releases import home_of, newest

# What a swap of a small file leaves where it dies: the new content under a name of its own.
_RUN = re.compile(r"[0-9a-f-]{36}")


@dataclass
class Recovered:
    """What was done, and what was left alone and why; one sentence each."""

    done: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)


def recover(lake: Lake) -> Recovered:
    """Take over the leases of dead runs, finish what they swapped, remove their debris."""
    told = Recovered()
    for name in homes(lake):
        try:
            with shared(lake.root), held(lake.root, name, None, told.done.append):
                _finish(lake, name, told)
        except (Conflict, DamagedFile) as error:
            told.left.append(f"{name}: {error.what}")
    told.done += [f"{name} removed: its process has died" for name in lake.sweep()]
    try:
        with alone(lake.root):
            told.done += [f"{name} removed: nobody writes it" for name in _clear(lake)]
    except Conflict as error:
        told.left.append(f"spill folders, if any: {error.what}")
    return told


def _finish(lake: Lake, name: str, told: Recovered) -> None:
    """Make the newest release current where a run died before it could, or CURRENT is damaged."""
    home, found = home_of(lake, name), newest(lake, name)
    version = found.version if found else None
    if found is None or version is None or (_pointed(home) == version and is_settled(home)):
        return
    found.verify()
    make_current(home, version)
    told.done.append(f"{name}: CURRENT names {version}, the newest release")


def _pointed(home: Path) -> str | None:
    try:
        return current(home)
    except DamagedFile:
        return None


def _clear(lake: Lake) -> list[str]:
    debris = sorted((lake.root / "drafts").glob("*"))
    for path in debris:
        shutil.rmtree(path) if path.is_dir() else path.unlink()
    return [str(path.relative_to(lake.root)) for path in debris]


def crashed_runs(lake: Lake) -> list[str]:
    """Return the ids of the Prefect runs whose lease was taken over, still to be marked."""
    found = [path.stem for path in (lake.root / CRASHED).glob("*.json")]
    return sorted(filter(_RUN.fullmatch, found))


def forget_run(lake: Lake, run_id: str) -> None:
    """Take a run off the list: the server knows that it crashed."""
    (lake.root / CRASHED / f"{run_id}.json").unlink()
