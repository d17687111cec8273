"""Random kills of a run and of its resume, with a reader that looks on all the while."""

import os
import random
import shutil
import signal
import statistics
import time
from collections import Counter
from dataclasses import dataclass, field
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from bench._pictures import picture, served
from bench._victims import event, finish, forked, pipe, start, told
from tasks.config import CurateConfig

# How often each is sent: a kill, what a service manager says, what Ctrl-C says.
SIGNALS = (signal.SIGKILL,) * 3 + (signal.SIGTERM, signal.SIGINT)
# Kills are spread over more than a run lasts, so that some come too late.
INSIDE = 0.9
_VERDICTS_KEPT = 0.95
_SECOND_KILLS = 0.3
_REMEMBERED = 5


@dataclass
class Tally:
    """What came of the rounds so far."""

    kills: int = 0
    inside: int = 0
    resumed_equal: int = 0
    signals: Counter[str] = field(default_factory=Counter)
    observations: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)

    def add(self, other: "Tally") -> None:
        """Count another round in."""
        for name, value in vars(other).items():
            setattr(self, name, getattr(self, name) + value)

    def compare(self, found: dict[str, Any], expected: dict[str, Any]) -> None:
        """Count a resumed lake that is as an undisturbed run's, or tell where it is not."""
        paths = sorted(found.keys() | expected.keys())
        differing = [path for path in paths if found.get(path) != expected.get(path)]
        self.resumed_equal += not differing
        if differing:
            self.broken.append(f"{len(differing)} paths differ: {differing[:5]}")


class Reader:
    """A process that opens the current release and verifies it, over and over."""

    def __init__(self, lake: Path, dataset: str) -> None:
        """Start to look."""
        self._end = event()
        self._found, told = pipe()
        self._process = forked(look_on, lake, dataset, self._end, told)

    def stop(self) -> list[str]:
        """Return what was seen, once a look: a release id, `none`, or the error it met."""
        self._end.set()
        found: list[str] = self._found.recv()
        self._process.join()
        return found


def look_on(lake: Path, dataset: str, end: Any, told: Any) -> None:
    """Look at the current release until `end` is set, then tell what was seen."""
    seen: list[str] = []
    while not end.is_set():
        try:
            seen.append(served(lake, dataset) or "none")
        except Exception as error:  # noqa: BLE001 (whatever a reader meets is told)
            seen.append(f"{type(error).__name__}: {error}")
        time.sleep(0.05)
    told.send(seen)


def start_of_round(begun: Path, ended: Path, lake: Path, chosen: random.Random) -> None:
    """Copy the lake that a round starts from, the new verdicts in it but for one in twenty.

    Gates are two thirds of a run; those left show what a kill does to them.
    """
    shutil.copytree(begun, lake)
    for verdict in sorted((ended / "gates").iterdir()):
        if chosen.random() < _VERDICTS_KEPT and not (lake / "gates" / verdict.name).exists():
            shutil.copy2(verdict, lake / "gates")


def one_round(
    config: CurateConfig, expected: dict[str, Any], lasted: list[float], chosen: random.Random
) -> Tally:
    """Kill a run, sometimes its resume too, resume and compare.

    `lasted` are the seconds of whole runs so far: the last of them say how long this one will take.
    """
    lake, tally = Path(config.lake), Tally()
    before, after = served(lake, config.dataset), str(expected["release_id"])
    reader = Reader(lake, config.dataset)
    seconds = statistics.median(lasted[-_REMEMBERED:])
    at = chosen.uniform(0, seconds / INSIDE)
    lasted += _kill(start(config), at, chosen, tally)
    if chosen.random() < _SECOND_KILLS:
        left = max(seconds - at, 1)
        _kill(start(config), chosen.uniform(0, left / INSIDE), chosen, tally)
    code = finish(config)
    judge(reader.stop(), str(before), after, tally)
    if code != 0:
        tally.broken.append(f"the resumed run ended with {code}: {told(config)}")
    else:
        tally.compare(picture(lake), expected["picture"])
    return tally


def _kill(run: BaseProcess, at: float, chosen: random.Random, tally: Tally) -> list[float]:
    """Kill a run after `at` seconds; return how long it lasted where it was done before."""
    sent, started = chosen.choice(SIGNALS), time.monotonic()
    run.join(at)
    tally.kills += 1
    tally.signals[sent.name] += 1
    if not run.is_alive() or run.pid is None:
        return [time.monotonic() - started]
    # A terminal sends Ctrl-C to all that it runs; others speak to the one process.
    send = os.killpg if sent == signal.SIGINT and os.getpgid(run.pid) == run.pid else os.kill
    send(run.pid, sent)
    run.join()
    tally.inside += run.exitcode != 0
    return []


def judge(seen: list[str], before: str, after: str, tally: Tally) -> None:
    """Count what a reader saw: the release before, then the new one, and nothing else."""
    tally.observations += Counter({before: "before", after: "after"}.get(s, s) for s in seen)
    steps = [each for n, each in enumerate(seen) if n == 0 or seen[n - 1] != each]
    if steps not in ([before], [before, after], [after]):
        tally.broken.append(f"a reader saw {steps}")
