"""Judge what a release leaves undecided, and write annotations for the next one beside it."""

import time
from typing import Any

from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from tasks.judging.asking import Asked
from tasks.judging.knobs import Judging
from tasks.judging.work import judge_release, judging_alone
from tasks.lake import Lake
from tasks.progress import LOG_SECONDS, step
from tasks.releases import open_release


@task(name="judge", task_run_name="judge", cache_policy=NO_CACHE)
def judge(dataset: str, lake: str, knobs: Judging) -> dict[str, Any]:
    """Return what came of it in names and numbers; texts go to the endpoint alone."""
    logger = get_run_logger()
    release = open_release(Lake(lake), dataset)
    logged = time.monotonic()
    with judging_alone(release.lake.root), step("judge") as shown:

        def hear(asked: Asked) -> None:
            nonlocal logged
            shown.tell(asked.told)
            if time.monotonic() - logged > LOG_SECONDS:
                logged = time.monotonic()
                logger.info("judging: %s", asked.told)

        summary = judge_release(release, knobs, hear)
    logger.info("%s judged, %s records", f"{summary['judged']:,}", f"{summary['records']:,}")
    for why, count in summary["unscored"].items():
        logger.warning("not judged: %s, %s", f"{count:,}", why)
    return summary
