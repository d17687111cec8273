"""The long-lived child that reads cases: asked with a deadline, started anew after a death."""

import json
import select
import subprocess
import sys
from pathlib import Path
from typing import Any

from bench._fuzz_oracle import BOUNDS
from tasks.settings import ROOT

_START_SECONDS = 120


class Child:
    """One child process."""

    def __init__(self) -> None:
        """Start nothing yet."""
        self._process: subprocess.Popen[str] | None = None

    def ask(self, path: Path, encoding: str) -> dict[str, Any] | str:
        """Return what was read of a file, or that the child died or hung over it."""
        process = self._process = self._process or _started()
        job = json.dumps({"path": str(path), "encoding": encoding})
        try:
            print(job, file=process.stdin, flush=True)
        except BrokenPipeError:
            return self._ended("deaths")
        if not select.select([process.stdout], [], [], BOUNDS.stall_seconds)[0]:
            return self._ended("hangs")
        answer = process.stdout.readline() if process.stdout else ""
        if not answer.endswith("\n"):
            return self._ended("deaths")
        found: dict[str, Any] = json.loads(answer)
        return found

    def _ended(self, how: str) -> str:
        self.close()
        return how

    def close(self) -> None:
        """End the process, whatever it is doing."""
        process, self._process = self._process, None
        if process:
            process.kill()
            process.communicate()


def _started() -> "subprocess.Popen[str]":
    process = subprocess.Popen(
        [sys.executable, "-m", "bench._fuzz_child"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        encoding="utf-8",
    )
    # A child that cannot start is no death over a case.
    if not select.select([process.stdout], [], [], _START_SECONDS)[0] or not _is_ready(process):
        process.kill()
        raise SystemExit("the child does not start; see why: python -m bench._fuzz_child")
    return process


def _is_ready(process: "subprocess.Popen[str]") -> bool:
    return process.stdout is not None and process.stdout.readline() == "ready\n"
