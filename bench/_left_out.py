"""What a reward model learnt from all other public sets together is worth on one of them."""

from dataclasses import fields
from typing import Any

import numpy as np

from bench._other_pairs import OTHERS
from bench._reward_pairs import SETS, pairs_in
from tasks.rewards.features import Differences, differences
from tasks.rewards.figures import figures
from tasks.rewards.fitting import fitted, margins_of
from tasks.rewards.pairs import Pairs

# Signals that grow or shrink with an answer's length alone.
_OF_LENGTH = (
    "log_answer_token_count", "log_answer_content_count", "log_answer_distinct_content_count",
    "answer_type_token_ratio", "answer_token_entropy", "log_chars", "lines", "sentences",
)  # fmt: skip


def left_out(most: int) -> dict[str, Any]:
    """Print the figures of each set, with signals of length and without, and how many were gained.

    At most so many pairs of a set are learnt from and judged.
    """
    sets = {**SETS, **OTHERS}
    pairs = {name: _drawn(pairs_in(name, sets), most) for name in sets}
    told = {name: differences(each) for name, each in pairs.items()}
    found: dict[str, Any] = {}
    for kind, dropped in (("with length", ()), ("without length", _OF_LENGTH)):
        known = {name: _without(each, dropped) for name, each in told.items()}
        found[kind] = {name: _judged(name, pairs, known) for name in sets}
        for name, each in found[kind].items():
            print(_line(name, kind, each), flush=True)
        ahead = sum(each["gain_low"] > 0 for each in found[kind].values())
        behind = sum(each["gain_high"] < 0 for each in found[kind].values())
        mean = np.mean([each["accuracy"] for each in found[kind].values()])
        print(f"{kind}: over the best blind guess on {ahead} of {len(sets)} sets, under it on "
              f"{behind}; mean accuracy {mean:.3f}")  # fmt: skip
    return found


def _drawn(pairs: Pairs, most: int) -> Pairs:
    return pairs.of(np.sort(np.random.default_rng(7).permutation(len(pairs))[:most]))


def _without(found: Differences, names: tuple[str, ...]) -> Differences:
    kept = {name: each for name, each in found.signals.items() if name not in names}
    return Differences(found.grams, kept, {name: found.means[name] for name in kept})


def _judged(name: str, pairs: dict[str, Pairs], told: dict[str, Differences]) -> dict[str, Any]:
    from scipy.sparse import vstack

    others = [other for other in pairs if other != name]
    learnt = Pairs(
        *(np.concatenate([getattr(pairs[o], each.name) for o in others]) for each in fields(Pairs))
    )
    whole = Differences(
        vstack([told[other].grams for other in others], format="csr"),
        {
            key: np.concatenate([told[other].signals[key] for other in others])
            for key in told[name].signals
        },
        told[name].means,
    )
    line = fitted(whole, learnt.groups, np.arange(len(learnt))).line
    rows = np.arange(len(pairs[name]))
    return figures(pairs[name], line.platt.slope * margins_of(line, told[name], rows))


def _line(name: str, kind: str, told: dict[str, Any]) -> str:
    return (
        f"{name}, by all others {kind}: {told['pairs']:,} pairs | accuracy {told['accuracy']:.3f} "
        f"[{told['accuracy_low']:.3f}, {told['accuracy_high']:.3f}], longer "
        f"{told['longer_wins']:.3f}, shorter {told['shorter_wins']:.3f}, gain {told['gain']:+.3f} "
        f"[{told['gain_low']:+.3f}, {told['gain_high']:+.3f}]"
    )
