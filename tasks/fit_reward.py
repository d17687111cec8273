"""Fit a reward model to a release and keep it, if it is worth more than blind guesses."""

from pathlib import Path
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from tasks.lake import Lake
from tasks.releases import open_release
from tasks.rewards.fit import fit_release
from tasks.rewards.knobs import Fitting, models_folder


@task(name="fit reward", task_run_name="fit reward", cache_policy=NO_CACHE)
def fit_reward(
    dataset: str, lake: str, version: str, out: Path | None, knobs: Fitting
) -> dict[str, Any]:
    """Return the model's folder, its sha256, and what it was learnt from and is worth.

    Raises `GateClosed` where it is not worth enough: no model is kept then.
    """
    logger = get_run_logger()
    release = open_release(Lake(lake), dataset, version)
    folder = out or models_folder(release)
    outcome = fit_release(release, tuple(knobs.origins), folder, knobs.min_gain)
    logger.info("kept in %s: %s", outcome.folder, outcome.verdict.why)
    return {"folder": str(outcome.folder), "sha256": outcome.sha256, **outcome.about}
