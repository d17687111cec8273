"""The seam to the engine: sealed tables in, one sealed Parquet table out."""

import functools
import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from platform import python_version
from typing import Any

import duckdb
from duckdb.func import PythonUDFType

from tasks.errors import StageError
from tasks.functions import SqlFunction, all_functions, code_digest, quiet
from tasks.lake import Lake, Sealed
from tasks.locked import locked
from tasks.settings import SQL
from tasks.stages import Stage, all_stages, published_tables
from tasks.tables import STAGED, quoted, sql_columns

MACROS = SQL / "functions.duckdb.sql"
WRITER = "format parquet, compression zstd, compression_level 1, row_group_size 8192"
Parameters = Mapping[str, Any]
Keys = Mapping[str, str]


@contextmanager
def connection(
    lake: Lake, temporary: Path | None = None, calls: Collection[str] | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB connection that sees the lake alone, with our macros and functions.

    Threads and memory are those of the environment; what spills goes to `temporary`. Of the
    functions it has those in `calls`, by default all: to tell it of one takes as long as a small
    query, and to import their modules longer.
    """
    with locked(lake, lake.root, lambda con: _teach(con, calls), temporary) as con:
        yield con


def _teach(con: duckdb.DuckDBPyConnection, calls: Collection[str] | None) -> None:
    con.execute(MACROS.read_text("utf-8"))
    if calls is None or calls:
        functions = all_functions()
        names = functions.keys() if calls is None else functions.keys() & {*calls}
        teach(con, (functions[name] for name in names))


def teach(con: duckdb.DuckDBPyConnection, functions: Iterable[SqlFunction]) -> None:
    """Register functions on a connection, once each."""
    for function in functions:
        con.create_function(
            function.name,
            quiet(function),
            list(function.takes),
            function.gives,
            type=PythonUDFType.ARROW,
            side_effects=True,
        )


def show_by_key(con: duckdb.DuckDBPyConnection, lake: Lake, table: str, keys: Keys) -> Sealed:
    """Offer a sealed table to SQL under its own name, as this run's keys address it.

    A published table is one file a split, and shows the split as its last column. Raises
    `LookupError` where the table is not sealed yet.
    """
    sealed = lake.sealed(table, keys[table])
    if sealed is None:
        raise LookupError(f"{table} is not sealed yet")
    con.execute(f"create schema if not exists {table.partition('.')[0]}")
    if sealed.files:
        con.execute(f"create or replace view {table} as {scan(lake, sealed)}")
    else:
        _show_nothing(con, table)
    return sealed


def scan(lake: Lake, sealed: Sealed) -> str:
    """Return the SELECT that reads a sealed table's files; a published one shows its split too."""
    if sealed.table not in published_tables():
        return f"select * from read_parquet([{', '.join(map(quoted, lake.paths(sealed)))}])"
    splits = [(Path(path).name.split("-")[0], path) for path in lake.paths(sealed)]
    return " union all ".join(
        f"select *, {quoted(split)} as split from read_parquet({quoted(path)})"
        for split, path in splits
    )


def _show_nothing(con: duckdb.DuckDBPyConnection, table: str) -> None:
    # Only a staged table can be without files: every stage writes one, rows or none. A table, for
    # a registered Arrow one would be seen by this cursor alone.
    columns = sql_columns(STAGED[table.partition(".")[2]])
    con.execute(f"create table if not exists {table} ({columns})")


def stage_key(stage: Stage, parameters: Parameters, keys: Keys) -> str:
    """Return a stage's derivation: all that its bytes depend on, as 64 hex."""
    derivation = {
        "sql": stage.sql,
        "macros": MACROS.read_text("utf-8"),
        "parameters": bound(stage, parameters),
        "functions": code_digest() if set(stage.calls) & set(all_functions()) else "",
        "writer": WRITER,
        "engine": duckdb.__version__,
        "libraries": _libraries() if set(stage.calls) & set(all_functions()) else {},
        "reads": {table: keys[table] for table in stage.reads},
    }
    return hashlib.sha256(json.dumps(derivation, sort_keys=True).encode()).hexdigest()


# What functions are computed with; a table moves with each of them.
_LIBRARIES = (
    *("llvmlite", "numba", "numpy", "orjson", "phonenumbers", "py3langid", "pyarrow"),
    *("python-stdnum", "scipy", "sqlglot", "tree-sitter", "tree-sitter-bash", "tree-sitter-cpp"),
    *("tree-sitter-go", "tree-sitter-java", "tree-sitter-javascript", "tree-sitter-rust"),
    "tree-sitter-typescript",
)


@functools.cache
def _libraries() -> dict[str, str]:
    return {"python": python_version(), **{name: version(name) for name in _LIBRARIES}}


def all_keys(staged: Keys, parameters: Parameters) -> dict[str, str]:
    """Return every table's derivation key, from those of the staged tables on."""
    keys = dict(staged)
    for stage in all_stages().values():
        keys[stage.table] = stage_key(stage, parameters, keys)
    return keys


def bound(stage: Stage, parameters: Parameters) -> dict[str, Any]:
    """Return exactly the values that a stage's SQL names; raises `StageError` for no knob."""
    unknown = [name for name in stage.params if name not in parameters]
    if unknown:
        raise StageError(
            f"{stage.table} takes ${unknown[0]}, which is no knob", "add it to tasks/config.py"
        )
    return {name: parameters[name] for name in stage.params}
