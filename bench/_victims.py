"""Runs of the path that may be killed: processes of their own, forked from one that is warm."""

import multiprocessing
import os
import signal
import sys
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from tasks.config import CurateConfig
from tasks.errors import SluiceError
from tasks.faults import DIE_AT, TRACE, reached

Point = tuple[str, str]
_FORKS = multiprocessing.get_context("forkserver")
_FORKS.set_forkserver_preload(["bench._warm"])


def start(config: CurateConfig, **variables: str) -> BaseProcess:
    """Start a run in a process group of its own; what it says goes to `LAKE.log`."""
    return forked(_live, config, variables)


def forked(act: Callable[..., None], *given: Any) -> BaseProcess:
    """Start a function of a module in a process of its own."""
    process = _FORKS.Process(target=act, args=given)
    process.start()
    return process


def event() -> Any:
    """Return an event that forked processes share."""
    return _FORKS.Event()


def pipe() -> Any:
    """Return the two ends of a pipe between forked processes: (out, in)."""
    return _FORKS.Pipe(duplex=False)


def finish(config: CurateConfig, **variables: str) -> int:
    """Run to the end and return the exit code; minus the signal's number where it was killed."""
    process = start(config, **variables)
    process.join()
    return process.exitcode if process.exitcode is not None else 1


def killed_at(config: CurateConfig, point: Point, trace: Path) -> int:
    """Run until the first process that comes by the point died of it; return the exit code."""
    code = finish(config, **{DIE_AT: " ".join(point).rstrip(), TRACE: str(trace)})
    if not any(died for _, _, died in reached(trace)):
        raise AssertionError(f"nothing came by {point}")
    return code


def traced(config: CurateConfig, trace: Path) -> list[Point]:
    """Run to the end and return every point that was reached, each once, in their order."""
    code = finish(config, **{TRACE: str(trace)})
    if code != 0:
        raise AssertionError(f"an undisturbed run ended with {code}: {told(config)}")
    return list(dict.fromkeys((point, of) for point, of, _ in reached(trace)))


def told(config: CurateConfig) -> str:
    """Return what the runs on a lake have said, the last 2,000 characters of it."""
    return _log(config).read_text("utf-8", "replace")[-2_000:]


def _log(config: CurateConfig) -> Path:
    # Beside the lake: a full disk must not swallow what a run says of it.
    return Path(f"{config.lake}.log")


def _live(config: CurateConfig, variables: dict[str, str]) -> None:
    os.setsid()
    os.environ |= {"SLUICE_MEMORY_MB": "1000"} | variables
    with open(_log(config), "ab") as log:
        os.dup2(log.fileno(), 1)
        os.dup2(log.fileno(), 2)
    from bench._path import walk
    from flows.interruption import interruptible

    # A shell starts its background jobs with SIGINT ignored; a run must hear it.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with interruptible():
            walk(config)
    except SluiceError as error:
        sys.exit(f"sluice: {error}")
