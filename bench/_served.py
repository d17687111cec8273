"""Rounds through the real flow: the Prefect server is killed in the middle, or the run is."""

import os
import random
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

from bench._kills import INSIDE, SIGNALS, Reader, Tally, judge
from bench._pictures import picture, served
from bench._prefect_server import PrefectServer, start_curate

# What a run whose server is gone may take to notice it, before it is killed for hanging.
_PATIENCE = 120
_DATASET = "small"


def prefect_rounds(
    home: Path, sources: list[dict[str, Any]], rounds: int, chosen: random.Random
) -> Tally:
    """Kill server and run by turns at a random time, resume and compare."""
    (home / "prefect").mkdir()
    server, total = PrefectServer(home / "prefect"), Tally()
    server.start()
    try:
        begun, ended = home / "begun", home / "ended"
        _done(server, begun, sources[1:])
        shutil.copytree(begun, ended)
        seconds = _done(server, ended, sources)
        expected = {"picture": picture(ended), "release_id": served(ended, _DATASET)}
        for number in range(rounds):
            shutil.copytree(begun, home / "lake")
            is_server = number % 2 == 0
            tally = _round(server, home / "lake", sources, expected, seconds, chosen, is_server)
            total.add(tally)
            shutil.rmtree(home / "lake")
            print(
                f"round {number + 1}: {'server' if is_server else 'run'} killed, {tally}",
                flush=True,
            )
    finally:
        server.stop()
    return total


def _done(server: PrefectServer, lake: Path, sources: list[dict[str, Any]]) -> float:
    started = time.monotonic()
    run = start_curate(server.environment, lake, sources)
    _, said = run.communicate()
    if run.returncode != 0:
        raise AssertionError(f"a run through Prefect ended with {run.returncode}: {said[-2000:]}")
    return time.monotonic() - started


def _round(
    server: PrefectServer,
    lake: Path,
    sources: list[dict[str, Any]],
    expected: dict[str, Any],
    seconds: float,
    chosen: random.Random,
    is_server: bool,
) -> Tally:
    tally, before = Tally(kills=1), str(served(lake, _DATASET))
    reader = Reader(lake, _DATASET)
    run = start_curate(server.environment, lake, sources)
    time.sleep(chosen.uniform(0, seconds / INSIDE))
    tally.inside += run.poll() is None
    if is_server:
        server.kill()
        _outlive(run, tally)
        server.start()
    else:
        sent = chosen.choice(SIGNALS)
        tally.signals[sent.name] += 1
        if run.poll() is None:
            (os.killpg if sent == signal.SIGINT else os.kill)(run.pid, sent)
        run.communicate()
    _done(server, lake, sources)
    judge(reader.stop(), before, str(expected["release_id"]), tally)
    tally.compare(picture(lake), expected["picture"])
    return tally


def _outlive(run: "subprocess.Popen[str]", tally: Tally) -> None:
    """Let a run whose server is gone end by itself, and kill it where it hangs."""
    try:
        run.communicate(timeout=_PATIENCE)
        tally.signals["server gone"] += 1
    except subprocess.TimeoutExpired:
        tally.signals["server gone, run hung"] += 1
        run.kill()
        run.communicate()
