"""What a reward model is worth on public pairs beside blind guesses, and what 40,000 pairs cost.

Folds are grouped by prompt; penalty and temperature are found on inner folds of what is learnt
from. `--by talk` groups by the first question instead, as a release's splits do. `--left-out` asks
what a model of all other sets together is worth on one, as a default model would on a new corpus.
"""

import argparse
import time
from typing import Any

import numpy as np

from bench._left_out import left_out
from bench._reward_pairs import SETS, made, pairs_in
from tasks.rewards.features import differences
from tasks.rewards.figures import figures
from tasks.rewards.fitting import fitted, folds_of
from tasks.rewards.model import model_of
from tasks.rewards.pairs import Pairs

FOLDS = 5
TARGET_GAIN, TARGET_SECONDS = 0.08, 60.0
HARMLESS = "hh_rlhf harmless"
# Sets count alike in what is learnt from them together.
MOST = 1_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add this measurement's options."""
    parser.add_argument("--seeds", type=int, default=5, help="ways to fold the harmless pairs")
    parser.add_argument("--pairs", type=int, default=40_000, help="0: costs are not measured")
    parser.add_argument("--by", choices=("prompt", "talk"), default="prompt")
    parser.add_argument("--only", choices=list(SETS), action="append")
    parser.add_argument("--left-out", action="store_true", help="learn from all other sets alone")


def run(given: argparse.Namespace) -> dict[str, Any]:
    """Print the figures of each set, then the cost; fail where a target is missed (by prompt)."""
    if given.left_out:
        return left_out(MOST)
    found: dict[str, Any] = {}
    for name in given.only or SETS:
        pairs = pairs_in(name)
        if given.by == "talk":
            pairs = _by_talk(pairs)
        found[name] = _worth(name, pairs, given.seeds if name == HARMLESS else 1)
    if given.pairs:
        found["cost"] = _cost(given.pairs)
    if given.by == "prompt":
        _judge(found)
    return found


def _by_talk(pairs: Pairs) -> Pairs:
    groups = np.array([turns[0][1] for turns in pairs.prompts], object)
    return Pairs(**(vars(pairs) | {"groups": groups}))


def _worth(name: str, pairs: Pairs, seeds: int) -> dict[str, Any]:
    """Return figures of held-out margins: the mean over ways to fold, and each by itself."""
    each = []
    margins = []
    for seed in range(1, seeds + 1):
        margins.append(_held_out(pairs, seed))
        each.append(figures(pairs, margins[-1]))
        _print(f"{name}, folds {seed}", each[-1])
    near = np.flatnonzero(pairs.is_near_length)
    alike = figures(pairs.of(near), margins[0][near])
    _print(f"{name}, folds 1, like length", alike)
    # Pairs of one prompt go together, so the same ones of several ways to fold do too.
    again = pairs.of(np.tile(np.arange(len(pairs)), seeds))
    mean = figures(again, np.concatenate(margins)) | {"pairs": len(pairs)}
    _print(f"{name}, mean over {seeds}", mean)
    return {"mean": mean, "folds": each, "like length": alike}


def _held_out(pairs: Pairs, seed: int) -> Any:
    """Return each pair's margin by a model that has not learnt from its prompt."""
    found, rows = differences(pairs), np.arange(len(pairs))
    margins = np.zeros(len(pairs))
    for held in folds_of(pairs.groups, rows, FOLDS, seed):
        line = fitted(found, pairs.groups, np.setdiff1d(rows, held)).line
        rewards = model_of(line, [], {}).rewards(pairs.of(held).answers)
        margins[held] = rewards[: len(held)] - rewards[len(held) :]
    return margins


def _print(name: str, told: dict[str, Any]) -> None:
    def shown(key: str, form: str) -> str:
        low, high = told[f"{key}_low"], told[f"{key}_high"]
        return f"{told[key]:{form}} [{low:{form}}, {high:{form}}]"

    print(
        f"{name}: {told['pairs']:,} pairs of {told['prompts']:,} prompts |"
        f" accuracy {shown('accuracy', '.3f')}, longer {told['longer_wins']:.3f},"
        f" shorter {told['shorter_wins']:.3f}, gain {shown('gain', '+.3f')} |"
        f" log-loss {shown('log_loss', '.3f')}, ECE {shown('ece', '.3f')}",
        flush=True,
    )


def _cost(count: int) -> dict[str, float]:
    """Return the CPU seconds that a fit of so many made pairs takes, features and scores too."""
    pairs = made(count)
    started = time.process_time()
    found = differences(pairs)
    featured = time.process_time()
    line = fitted(found, pairs.groups, np.arange(count)).line
    fit = time.process_time()
    model_of(line, [], {}).rewards(pairs.answers)
    spans = np.diff([started, featured, fit, time.process_time()])
    told = dict(zip(("features", "fit", "scores"), map(float, spans), strict=True))
    told["all"] = sum(told.values())
    said = ", ".join(f"{name} {seconds:.1f}" for name, seconds in told.items())
    print(f"{count:,} made pairs, CPU seconds: {said}", flush=True)
    return told


def _judge(found: dict[str, Any]) -> None:
    missed = []
    if HARMLESS in found and found[HARMLESS]["mean"]["gain_low"] < TARGET_GAIN:
        missed.append(f"the gain's lower bound on {HARMLESS} is under {TARGET_GAIN:.0%}")
    if "cost" in found and found["cost"]["all"] > TARGET_SECONDS:
        missed.append(f"a fit takes over {TARGET_SECONDS:.0f} CPU seconds")
    if missed:
        raise SystemExit("; ".join(missed))
