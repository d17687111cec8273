"""One release in, one reward model out, or a clear no: fitted, examined, gated, kept."""

from pathlib import Path
from typing import Any

from prefect import flow
from prefect.runtime import flow_run

from tasks.fit_reward import fit_reward
from tasks.rewards.knobs import Fitting


def run_name() -> str:
    """Name a run by its dataset and start: `news 2026-11-26 03:00`."""
    return f"{flow_run.parameters['dataset']} {flow_run.scheduled_start_time:%Y-%m-%d %H:%M}"


@flow(name="reward", flow_run_name=run_name, validate_parameters=True)
def reward(
    dataset: str = "default",
    lake: str = "lake",
    version: str = "current",
    out: str = "",
    fitting: Fitting = Fitting(),  # noqa: B008
) -> dict[str, Any]:
    """Fit a reward model to a release; return names and numbers, never a text.

    Args:
        dataset: Name of the release.
        lake: Folder of stages and releases.
        version: A version such as v0007, or current.
        out: Folder of the model; empty: LAKE/models/DATASET/reward-VERSION.
        fitting: Which pairs are learnt from, and what a model must be worth.
    """
    return fit_reward(dataset, lake, version, Path(out) if out else None, fitting)
