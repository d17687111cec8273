"""Land every input file: read once, made clean, sealed as the staged tables."""

import sys

import pyarrow.parquet as pq
from prefect import get_run_logger, task
from prefect.cache_policies import NO_CACHE
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tasks.config import CurateConfig
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.reader_process import FileReport
from tasks.sources import expand


@task(name="land", cache_policy=NO_CACHE)
def land(config: CurateConfig) -> str:
    """Return the key of the staged tables; what is sealed already is reused."""
    logger = get_run_logger()
    lake = Lake(config.lake)
    read: list[FileReport] = []
    for name in expand(config.sources).skipped:
        logger.info("skipped %r: not a file of records", name)
    landed = land_inputs(config, lake, read.append)
    files = _files(lake, landed)
    for file in files:
        logger.info("%s: %s", "read" if read else "reused", _told(file))
    if sys.stderr.isatty():
        Console(stderr=True).print(_table(files))
    return landed


def _files(lake: Lake, landed: str) -> list[dict[str, object]]:
    sealed = lake.sealed("staged.inputs", landed)
    paths = lake.paths(sealed) if sealed else []
    return [row for path in paths for row in pq.read_table(path).to_pylist()]


def _told(file: dict[str, object]) -> str:
    found = "a copy" if file["is_copy"] else file["format"] or "no format known"
    counts = f"{file['staged']} staged, {file['quarantined']} quarantined"
    return f"{file['source_name']}/{file['file']!r}: {found}, {counts}"


def _table(files: list[dict[str, object]]) -> Table:
    table = Table("source", "file", "format", title="landed")
    for name in ("records", "staged", "quarantined"):
        table.add_column(name, justify="right")
    for file in files:
        name = repr(file["file"])[1:-1]
        found = "copy" if file["is_copy"] else str(file["format"])
        counts = (f"{file[count]:,}" for count in ("records", "staged", "quarantined"))
        table.add_row(str(file["source_name"]), escape(name), found, *counts)
    return table
