"""A release in SQL: its tables as views, on a connection that can reach nothing else."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from tasks.holds import shared
from tasks.locked import locked
from tasks.releases import LEDGER, Release
from tasks.tables import quoted

Row = dict[str, Any]


@contextmanager
def reading(release: Release, folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB connection that reads `folder` alone and shows the release's tables.

    Views: `ledger`, and each table folder (`sft_single_turn` …) with a `split` column. Raises
    `DamagedFile` before any row is served.
    """
    with shared(release.lake.root):
        release.verify()
        with locked(release.lake, folder, lambda con: _show_empty(con, release)) as con:
            for table in (LEDGER, *release.tables):
                _show(con, release, table)
            yield con


def columns(result: duckdb.DuckDBPyConnection) -> list[str]:
    """Return a result's column names; a name that comes again gets its place behind it."""
    names = [str(column[0]) for column in result.description or []]
    return [
        name if names.index(name) == place else f"{name}_{place + 1}"
        for place, name in enumerate(names)
    ]


def rows(result: duckdb.DuckDBPyConnection, limit: int | None = None) -> list[Row]:
    """Return the next rows of a result by column name: all, or up to `limit`."""
    names = columns(result)
    fetched = result.fetchall() if limit is None else result.fetchmany(limit)
    return [dict(zip(names, row, strict=True)) for row in fetched]


def _show(con: duckdb.DuckDBPyConnection, release: Release, table: str) -> None:
    selects = [
        f"select *{_split(table, split)} from"
        f" read_parquet([{quoted(path)}], hive_partitioning = false)"
        for split, path in release.files(table)
    ]
    if selects:
        con.execute(f'create view "{table}" as {" union all by name ".join(selects)}')


def _show_empty(con: duckdb.DuckDBPyConnection, release: Release) -> None:
    """Show a published table without rows, and so without files, by the columns of its stage."""
    for stage, key in release.keys.items():
        table = stage.replace(".", "_")
        if table not in release.tables or release.files(table):
            continue
        if sealed := release.lake.sealed(stage, key):
            paths = ", ".join(quoted(path) for path in release.lake.paths(sealed))
            con.execute(
                f'create table "{table}" as select *{_split(table, "")}'
                f" from read_parquet([{paths}]) limit 0"
            )


def _split(table: str, split: str) -> str:
    return "" if table == LEDGER else f", {quoted(split)} as split"
