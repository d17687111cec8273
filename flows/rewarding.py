"""Which model and which pairs the flags of `sluice reward` name."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

from flows.cli_options import asked

if TYPE_CHECKING:
    from tasks.rewards.model import Rewarder
    from tasks.rewards.pairs import Pairs


def listed(text: str) -> list[str]:
    """Return what stands between the commas of a flag."""
    return [each.strip() for each in text.split(",") if each.strip()]


def rewarder_asked(
    model: Path | None,
    endpoint: str | None,
    served_model: str,
    scale: tuple[float, float] | None,
    seconds: float,
) -> "Rewarder":
    """Return the one model that the flags name; raises `UsageError` for none, or two."""
    from tasks.errors import UsageError
    from tasks.rewards.model import load_reward

    if (model is None) == (endpoint is None):
        raise UsageError("one model is needed", "give --model FOLDER or --endpoint URL")
    if model is not None:
        return load_reward(model)
    from tasks.rewards.calls import Calls
    from tasks.rewards.served import API_KEY, ServedReward

    calls = Calls(seconds, os.environ.get(API_KEY, "").strip())
    return ServedReward(calls, endpoint or "", served_model, scale)


def pairs_asked(
    file: Path | None,
    lake: str | None,
    dataset: str | None,
    version: str,
    split: str,
    origins: str | None,
) -> "Pairs":
    """Return the pairs that the flags name: those of a file, or a split of a release."""
    from tasks.rewards.pair_files import file_pairs
    from tasks.rewards.reading import ORIGINS, release_pairs

    if file is not None:
        return file_pairs(file)
    release = asked(lake, dataset, version)
    return release_pairs(release, split, tuple(listed(origins)) if origins else ORIGINS)
