"""Locked connections: a DuckDB that reads one folder, loads nothing and cannot be unlocked."""

import itertools
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tasks.lake import Lake
from tasks.processes import started
from tasks.settings import settings
from tasks.tables import quoted

Prepare = Callable[[duckdb.DuckDBPyConnection], object]
_numbers = itertools.count()


@contextmanager
def locked(
    lake: Lake, folder: Path, prepare: Prepare, spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that can read and write below `folder` alone, once `prepare` is done.

    Threads and memory are those of the environment. What spills goes to `spill`, by default a
    folder of this connection's own: two that share one would write over each other.
    """
    machine = settings()
    config: dict[str, Any] = {
        "threads": machine.threads,
        "memory_limit": f"{machine.engine_mb()}MB",
        "temp_directory": str(spill or _spill(lake)),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_community_extensions": False,
        "python_enable_replacements": False,
    }
    with duckdb.connect(config=config) as con:
        con.execute("set enable_progress_bar = false")
        con.execute("set timezone = 'UTC'")
        prepare(con)
        con.execute(f"set allowed_directories = [{quoted(folder)}]")
        con.execute("set enable_external_access = false")
        con.execute("set lock_configuration = true")
        yield con


def _spill(lake: Lake) -> Path:
    process = os.getpid()
    name = f"spill-{process}-{started(process)}-{next(_numbers)}"
    return lake.root / "drafts" / name
