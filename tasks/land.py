"""Land every input file: read once, made clean, sealed as the staged tables."""

from typing import Any

import pyarrow.parquet as pq
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from tasks.config import CurateConfig
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.progress import step
from tasks.read_jobs import FileReport


@task(name="land", task_run_name="land", cache_policy=NO_CACHE)
def land(config: CurateConfig) -> str:
    """Return the key of the staged tables; what is sealed already is reused."""
    logger = get_run_logger()
    lake = Lake(config.lake)
    read: list[FileReport] = []
    skipped: list[str] = []
    with step("land") as shown:
        landed = land_inputs(config, lake, read.append, skip=skipped.extend)
        files = _files(lake, landed)
        shown.tell(_counted(files))
    for name in skipped:
        logger.info("skipped %r: not a file of records", name)
    for lost in read:
        if lost.unmatched:
            logger.warning("%s/%r: %s", lost.source_name, lost.file, lost.unmatched)
    for file in files:
        logger.info("%s: %s", "read" if read else "reused", _told(file))
    return landed


def _files(lake: Lake, landed: str) -> list[dict[str, Any]]:
    sealed = lake.sealed("staged.inputs", landed)
    paths = lake.paths(sealed) if sealed else []
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def _counted(files: list[dict[str, Any]]) -> str:
    records, quarantined = (
        sum(file[name] for file in files) for name in ("records", "quarantined")
    )
    return f"{records:,} records of {len(files):,} files, {quarantined:,} quarantined"


def _told(file: dict[str, Any]) -> str:
    found = "a copy" if file["is_copy"] else file["format"] or "no format known"
    share = f" ({file['format_confidence']:.0%} of the first)" if file["format"] else ""
    unknown = f"; unknown: {file['unknown_reason']}" if file["unknown_reason"] else ""
    counts = f"{file['staged']} staged, {file['quarantined']} quarantined"
    return f"{file['source_name']}/{file['file']!r}: {found}{share}, {counts}{unknown}"
