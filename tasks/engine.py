"""The seam to the engine: sealed tables in, one sealed Parquet table out."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from tasks.functions import all_functions, code_digest
from tasks.lake import Lake, Sealed
from tasks.settings import SQL, settings
from tasks.stages import Stage, all_stages
from tasks.tables import STAGED

MACROS = SQL / "functions.duckdb.sql"
WRITER = "format parquet, compression zstd, compression_level 1, row_group_size 8192"
Parameters = Mapping[str, Any]
Keys = Mapping[str, str]


@contextmanager
def connection(lake: Lake, temporary: Path | None = None) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a DuckDB connection that sees the lake alone, with our macros and functions.

    Threads and memory are those of the environment; what spills goes to `temporary`.
    """
    machine = settings()
    config: dict[str, Any] = {
        "threads": machine.threads,
        "memory_limit": f"{machine.memory_limit_mb}MB",
        "temp_directory": str(temporary or lake.root / "drafts" / "spill"),
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "python_enable_replacements": False,
    }
    with duckdb.connect(config=config) as con:
        con.execute("set enable_progress_bar = false")
        con.execute(MACROS.read_text("utf-8"))
        for function in all_functions().values():
            con.create_function(
                function.name,
                function.batch,
                list(function.takes),
                function.gives,
                type="arrow",
                side_effects=True,
            )
        _lock(con, lake)
        yield con


def _lock(con: duckdb.DuckDBPyConnection, lake: Lake) -> None:
    con.execute(f"set allowed_directories = [{_quoted(str(lake.root))}]")
    con.execute("set enable_external_access = false")
    con.execute("set lock_configuration = true")


def show(con: duckdb.DuckDBPyConnection, lake: Lake, table: str, sealed: Sealed) -> None:
    """Offer a sealed stage to SQL under its own name; an empty one keeps its columns."""
    layer = table.partition(".")[0]
    paths = ", ".join(_quoted(path) for path in lake.paths(sealed))
    con.execute(f"create schema if not exists {layer}")
    con.execute(
        f"create or replace view {table} as select * from"
        f" read_parquet([{paths}], hive_partitioning = false)"
    )


def stage_key(stage: Stage, parameters: Parameters, keys: Keys) -> str:
    """Return a stage's derivation: all that its bytes depend on, as 64 hex."""
    derivation = {
        "sql": stage.sql,
        "macros": MACROS.read_text("utf-8"),
        "parameters": bound(stage, parameters),
        "functions": code_digest() if set(stage.calls) & set(all_functions()) else "",
        "writer": WRITER,
        "engine": duckdb.__version__,
        "reads": {table: keys[table] for table in stage.reads},
    }
    return hashlib.sha256(json.dumps(derivation, sort_keys=True).encode()).hexdigest()


def all_keys(staged: Keys, parameters: Parameters) -> dict[str, str]:
    """Return every table's derivation key, from those of the staged tables on."""
    keys = dict(staged)
    for stage in all_stages().values():
        keys[stage.table] = stage_key(stage, parameters, keys)
    return keys


def bound(stage: Stage, parameters: Parameters) -> dict[str, Any]:
    """Return exactly the values that a stage's SQL names."""
    return {name: parameters[name] for name in stage.params}


def materialise(lake: Lake, stage: Stage, parameters: Parameters, keys: Keys) -> Sealed:
    """Build one table and seal it, or return it where it is sealed already."""
    key = keys[stage.table]
    if found := lake.sealed(stage.table, key):
        return found
    with lake.draft() as draft, connection(lake, draft / "spill") as con:
        for table in stage.reads:
            show_by_key(con, lake, table, keys)
        target = draft / "data.parquet"
        row = con.execute(
            f"copy ({stage.sql.rstrip().rstrip(';')}\n) to {_quoted(str(target))} ({WRITER})",
            bound(stage, parameters),
        ).fetchone()
        return lake.seal(draft, stage.table, key, {target.name: row[0] if row else 0}, {})


def show_by_key(con: duckdb.DuckDBPyConnection, lake: Lake, table: str, keys: Keys) -> Sealed:
    """Offer the sealed table of that key; a staged one without files shows its columns alone."""
    sealed = lake.sealed(table, keys[table])
    if sealed is None:
        raise LookupError(f"{table} is not sealed yet")
    if sealed.files:
        show(con, lake, table, sealed)
    else:
        empty(con, table)
    return sealed


def empty(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Make an empty table with the columns of a staged one."""
    layer, _, name = table.partition(".")
    nothing = pa.table(STAGED[name].empty_table())
    con.execute(f"create schema if not exists {layer}")
    con.register(f"{layer}_{name}_nothing", nothing)
    con.execute(f"create table {table} as select * from {layer}_{name}_nothing")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
