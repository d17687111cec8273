"""One release in, annotations of what it leaves undecided out: the next `curate` reads them."""

from typing import Any

from prefect import flow
from prefect.runtime import flow_run

from tasks.judge import judge as judge_release
from tasks.judging.knobs import Judging


def run_name() -> str:
    """Name a run by its dataset and start: `news 2026-11-26 03:00`."""
    return f"{flow_run.parameters['dataset']} {flow_run.scheduled_start_time:%Y-%m-%d %H:%M}"


@flow(name="judge", flow_run_name=run_name, validate_parameters=True)
def judge(
    dataset: str = "default",
    lake: str = "lake",
    judging: Judging = Judging(),  # noqa: B008
) -> dict[str, Any]:
    """Judge what the current release leaves undecided; return names and numbers, never a text.

    Args:
        dataset: Name of the release.
        lake: Folder of stages and releases.
        judging: Who judges, how, and what it may cost.
    """
    return judge_release(dataset, lake, judging)
