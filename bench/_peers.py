"""Peers: an environment each, made once by this command, and rounds in alternating order."""

import json
import os
import shutil
import statistics
import subprocess
import sys
import venv
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_HERE = Path(__file__).parent


@dataclass(frozen=True)
class Peer:
    """One peer: what is installed for it, some without what it asks for, and its oldest Python."""

    packages: tuple[str, ...]
    alone: tuple[str, ...] = ()
    environment: str = ""
    python: tuple[int, int] = (3, 11)


def named(given: str, peers: dict[str, Peer]) -> list[str]:
    """Return the peers of a list with commas; raises `SystemExit` for one that is none."""
    names = [name for name in given.split(",") if name]
    if strangers := set(names) - set(peers):
        raise SystemExit(f"{min(strangers)!r} is no peer: name some of {', '.join(peers)}")
    return names


def run_peer(script: str, name: str, peer: Peer, folder: Path) -> dict[str, Any]:
    """Return what a script of this folder printed as JSON, run in the peer's own environment."""
    command = [environment(name, peer), "-I", str(_HERE / script), name, str(folder)]
    # One thread a process: what is compared is CPU seconds.
    told = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1", "HOME": str(folder)}
    done = subprocess.run(
        command, cwd=folder, env=told, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-1_500:]}")
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def environment(name: str, peer: Peer) -> str:
    """Return the Python of a peer's environment, which is made where it is not there yet."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    folder = cache / "sluice" / "bench" / (peer.environment or name)
    wanted = json.dumps([sys.version_info[:2], peer.packages, peer.alone])
    python, ready = folder / "bin" / "python", folder / "ready"
    if not ready.exists() or ready.read_text("utf-8") != wanted:
        _make(folder, peer.python)
        pip = [python, "-m", "pip", "install", "--quiet", "--no-compile"]
        subprocess.run([*pip, *peer.packages], check=True)
        if peer.alone:
            subprocess.run([*pip, "--no-deps", *peer.alone], check=True)
        ready.write_text(wanted, "utf-8")
    return str(python)


def _make(folder: Path, oldest: tuple[int, int]) -> None:
    if sys.version_info[:2] >= oldest:
        venv.create(folder, with_pip=True, clear=True)
        return
    for minor in range(oldest[1], oldest[1] + 4):
        found = shutil.which(f"python{oldest[0]}.{minor}")
        made = found and subprocess.run([found, "-m", "venv", "--clear", folder], check=False)
        if made and made.returncode == 0:
            return
    raise SystemExit(f"no Python {oldest[0]}.{oldest[1]} or later on the path for {folder.name}")


def rounds(
    count: int, runs: dict[str, Callable[[], dict[str, Any]]]
) -> dict[str, list[dict[str, Any]]]:
    """Return what each run found in each round; every other round goes through them backwards."""
    found: dict[str, list[dict[str, Any]]] = {name: [] for name in runs}
    for number in range(count):
        for name in list(runs)[:: -1 if number % 2 else 1]:
            found[name].append(runs[name]())
    return found


def middle(each: list[dict[str, Any]], key: str) -> float:
    """Return the median over the rounds."""
    return statistics.median(one[key] for one in each)
