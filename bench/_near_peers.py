"""Peers in an environment of their own, made once: MinHash over 128 permutations at 0.8, banded.

Each sees the same tokens and shingles of five over the whole text, keeps the first row of those
that its index finds alike, and checks nothing more: so they are used.
"""

import json
import os
import subprocess
import sys
import venv
from pathlib import Path
from typing import Any

import numpy as np

from bench._near_corpus import Talk
from bench._near_truth import Numbers
from tasks.functions.tokens import tokens

PEERS = {"rensa": ["rensa"], "datasketch": ["datasketch"]}
# Standard library and the peer alone: it runs in the peer's environment.
_SCRIPT = """
import json, resource, sys
name, rows = sys.argv[1], json.load(open(sys.argv[2]))
used = resource.getrusage(resource.RUSAGE_SELF)
started = used.ru_utime + used.ru_stime
grams = ({" ".join(row[n : n + 5]) for n in range(max(1, len(row) - 4))} for row in rows)
removed = []
if name == "datasketch":
    from datasketch import MinHash, MinHashLSH
    index = MinHashLSH(threshold=0.8, num_perm=128)
    for number, found in enumerate(grams):
        made = MinHash(num_perm=128)
        made.update_batch([gram.encode() for gram in found])
        removed.append(number) if index.query(made) else index.insert(number, made)
else:
    from rensa import RMinHash, RMinHashLSH
    index = RMinHashLSH(threshold=0.8, num_perm=128, num_bands=16)
    for number, found in enumerate(grams):
        made = RMinHash(num_perm=128, seed=42)
        made.update(list(found))
        removed.append(number) if index.query(made) else index.insert(number, made)
used = resource.getrusage(resource.RUSAGE_SELF)
held = open("/proc/self/status").read().partition("VmHWM:")[2].split()[0]
spent = {"cpu_s": used.ru_utime + used.ru_stime - started, "peak_mb": int(held) // 1000}
json.dump([spent, removed], sys.stdout)
"""


def peer(name: str, rows: list[Talk], folder: Path) -> tuple[dict[str, Any], Numbers]:
    """Return what a peer spent and the rows it removed; tokenising is given to it for nothing."""
    path = folder / "tokens.json"
    if not path.exists():
        path.write_text(json.dumps([[*tokens(asked), *tokens(told)] for asked, told in rows]))
    python = _environment(name)
    done = subprocess.run(
        [python, "-c", _SCRIPT, name, str(path)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise SystemExit(f"{name} failed: {done.stderr[-600:]}")
    spent, removed = json.loads(done.stdout)
    return spent, np.array(removed, np.int64)


def _environment(name: str) -> str:
    if name not in PEERS:
        raise SystemExit(f"{name!r} is no peer: name one of {', '.join(PEERS)}")
    cache = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser()
    folder = (
        cache / "sluice" / "bench" / f"{name}-{sys.version_info.major}.{sys.version_info.minor}"
    )
    python = folder / "bin" / "python"
    if not (folder / "ready").exists():
        venv.create(folder, with_pip=True, clear=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *PEERS[name]], check=True)
        (folder / "ready").touch()
    return str(python)
