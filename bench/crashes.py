"""A run that dies, at every named point or at random, is finished by the next byte for byte.

The whole path outside Prefect on a small corpus, in processes of their own. Without `--kills` and
`--prefect`: SIGKILL at every place × stage that an undisturbed run comes by.
"""

import argparse
import random
import shutil
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from bench._corpus import named, write_corpus
from bench._kills import Tally, one_round, start_of_round
from bench._pictures import picture, served, unlearned
from bench._served import prefect_rounds
from bench._victims import Point, finish, killed_at, told, traced
from tasks.config import CurateConfig
from tasks.stages import LAYERS

_DATASET = "small"


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this proof's options."""
    parser.add_argument("--kills", type=int, default=0, help="rounds of random kills instead")
    parser.add_argument(
        "--prefect", type=int, default=0, help="rounds through the real flow instead"
    )
    parser.add_argument("--seed", type=int, default=7)


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Run the proof and print its figures; raises `SystemExit` where a promise is broken."""
    with tempfile.TemporaryDirectory(prefix="crashes-") as folder:
        home = Path(folder)
        paths = write_corpus(home / "corpus")
        if given.prefect:
            tally = prefect_rounds(home, named(paths), given.prefect, random.Random(given.seed))
        elif given.kills:
            tally = random_kills(home, paths, given.kills, given.seed)
        else:
            tally = every_place(home, paths)
    found = vars(tally)
    for name, value in found.items():
        print(f"{name:<14} {dict(value) if isinstance(value, Counter) else value}", flush=True)
    if tally.broken:
        raise SystemExit(f"{len(tally.broken)} rounds broke a promise")
    return found


def configured(lake: Path, sources: list[dict[str, Any]], **knobs: Any) -> CurateConfig:
    """Return the configuration of the small corpus on a lake."""
    return CurateConfig.model_validate(
        {"dataset": _DATASET, "lake": str(lake), "sources": sources, **knobs}
    )


def done(config: CurateConfig) -> float:
    """Run to the end undisturbed and return the seconds; raises where that fails."""
    started = time.monotonic()
    if finish(config) != 0:
        raise AssertionError(f"an undisturbed run failed: {told(config)}")
    return time.monotonic() - started


def every_place(home: Path, paths: list[str]) -> Tally:
    """Kill at every place × stage, layer by layer: what is before a layer stands already."""
    tally, config = Tally(), configured(home / "whole", named(paths))
    missed = set(traced(config, home / "trace"))
    for layer in LAYERS:
        begun, ended = home / f"{layer}-begun", home / f"{layer}-done"
        unlearned(home / "whole", begun, layer, lambda t, layer=layer: t.startswith(f"{layer}."))
        shutil.copytree(begun, ended)
        points = traced(configured(ended, named(paths)), home / f"{layer}-trace")
        for point in [each for each in points if each in missed]:
            missed.discard(point)
            _die_once(configured(home / "lake", named(paths)), begun, ended, point, tally)
        print(f"{layer}: {tally.resumed_equal} of {tally.kills} equal", flush=True)
    if missed:
        tally.broken.append(f"{len(missed)} points were not come by again: {sorted(missed)[:5]}")
    return tally


def _die_once(config: CurateConfig, begun: Path, ended: Path, point: Point, tally: Tally) -> None:
    lake = Path(config.lake)
    shutil.copytree(begun, lake)
    killed_at(config, point, lake.parent / "killed-trace")
    tally.kills, tally.inside = tally.kills + 1, tally.inside + 1
    tally.signals["SIGKILL"] += 1
    seen, whole = served(lake, _DATASET), served(ended, _DATASET)
    tally.observations["none" if seen is None else "after" if seen == whole else seen] += 1
    if seen in (None, whole) and finish(config) == 0 and picture(lake) == picture(ended):
        tally.resumed_equal += 1
    else:
        tally.broken.append(f"{point}: {told(config)}")
    shutil.rmtree(lake)
    (lake.parent / "killed-trace").unlink()


def random_kills(home: Path, paths: list[str], rounds: int, seed: int) -> Tally:
    """Kill at random while a reader looks on: it is served the release before, then the new one."""
    chosen, total, sources = random.Random(seed), Tally(), named(paths)
    begun, ended = home / "begun", home / "ended"
    # Another landing: the new release shares nothing with the one before, all is to do.
    done(configured(begun, sources, landing={"sft_from_answers": True}))
    shutil.copytree(begun, ended)
    done(configured(ended, sources))
    expected = {"picture": picture(ended), "release_id": served(ended, _DATASET)}
    start_of_round(begun, ended, home / "timed", chosen)
    lasted = [done(configured(home / "timed", sources))]
    while total.kills < rounds:
        lake = home / "lake"
        start_of_round(begun, ended, lake, chosen)
        total.add(one_round(configured(lake, sources), expected, lasted, chosen))
        shutil.rmtree(lake)
        told = f"{total.kills} kills, {total.inside} inside, {total.resumed_equal} resumed equal"
        print(f"{told}, reader {dict(total.observations)}, {total.broken[-1:]}", flush=True)
    return total
