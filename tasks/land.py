"""Land every input file: read once, made clean, sealed as the staged tables."""

from typing import Any

import pyarrow.parquet as pq
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE

from tasks.config import CurateConfig
from tasks.demands import unlabelled
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.progress import Reading, say, step
from tasks.read_jobs import FileReport
from tasks.reader_pool import Tell
from tasks.rehearsal import rehearse_beside
from tasks.shown import safe
from tasks.source import Source
from tasks.sources import expand

# The log of a run on a server is a table there: ten thousand files are no ten thousand rows.
MOST_TOLD = 50


@task(name="land", task_run_name="land", cache_policy=NO_CACHE)
def land(config: CurateConfig) -> str:
    """Return the key of the staged tables; what is sealed already is reused."""
    logger = get_run_logger()
    rehearse_beside()
    lake = Lake(config.lake)
    read: list[FileReport] = []
    inputs = expand(config.sources, lake.root, config.landing.follow_links)
    for name in inputs.skipped[:MOST_TOLD]:
        logger.info("skipped %r: not a file of records", name)
    with step("land") as shown:
        reading = Reading(shown, logger.info, len(inputs.files))
        landed = land_inputs(config, lake, read.append, _hearing(reading), inputs)
        files = _files(lake, landed)
        shown.tell(_counted(files))
    stated = {(file.source.name, file.file): file.source for file in inputs.files}
    wrong = [(f, told) for f in read for told in _wrong(stated[f.source_name, f.file], f)]
    for each, told in wrong[:MOST_TOLD]:
        logger.warning("%s/%r: %s", each.source_name, each.file, told)
        # The log of a run at home is not shown.
        say(f"{each.source_name}/{each.file}: {told}")
    fresh = {(each.source_name, each.file) for each in read}
    for file in files[:MOST_TOLD]:
        is_fresh = (file["source_name"], file["file"]) in fresh
        logger.info("%s: %s", "read" if is_fresh else "reused", _told(file))
    if len(files) > MOST_TOLD:
        logger.info("%s; report.html lists every file", _counted(files))
    return landed


def _wrong(source: Source, report: FileReport) -> list[str]:
    return [told for told in (report.unmatched, unlabelled(source, report)) if told]


def _hearing(reading: Reading) -> Tell:
    return lambda job, answer: reading.hear((job.draft, job.number), answer)


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
    encoding = "" if file["encoding"] in ("", "utf-8") else f", read as {file['encoding']}"
    counts = f"{file['staged']} staged, {file['quarantined']} quarantined"
    told = f"{file['source_name']}/{file['file']!r}: {found}{share}{encoding}, {counts}{unknown}"
    return safe(told)
