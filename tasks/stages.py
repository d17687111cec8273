"""Stages: a SQL file is a stage. What it reads, takes and calls is read from its own text."""

import functools
import graphlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from tasks.errors import StageError
from tasks.settings import SQL
from tasks.tables import STAGED

LAYERS = (
    "staged",
    "cleaned",
    "deduplicated",
    "decontaminated",
    "scored",
    "selected",
    "sft",
    "preference",
    "published",
)
REACHES = ("row-local", "pair-local", "global")
_HEADER = re.compile(rf"-- (?P<reach>{'|'.join(REACHES)}): (?P<sentence>one row is .+)")
_ROOM = re.compile(r"\d_(?P<layer>[a-z]+)")


@dataclass(frozen=True)
class Stage:
    """One SELECT: the table it builds, how far it looks, and what it depends on."""

    path: Path
    layer: str
    name: str
    reach: str
    sentence: str
    sql: str
    reads: tuple[str, ...]
    params: tuple[str, ...]
    calls: tuple[str, ...]

    @property
    def table(self) -> str:
        """Return `layer.name`."""
        return f"{self.layer}.{self.name}"


@functools.cache
def all_stages(root: Path = SQL) -> dict[str, Stage]:
    """Return every stage under `root` by table, in an order that their reads allow.

    Raises `StageError` naming the file that breaks a rule of a stage.
    """
    with duckdb.connect(config={"threads": 1, "enable_external_access": False}) as con:
        stages = [read_stage(path, con) for path in sorted(root.glob("*_*/*.sql"))]
    by_table = {stage.table: stage for stage in stages}
    for stage in stages:
        _check_reads(stage, by_table)
    sorter = graphlib.TopologicalSorter({s.table: sorted(s.reads) for s in stages})
    try:
        position = {table: number for number, table in enumerate(sorter.static_order())}
    except graphlib.CycleError as error:
        circle = " → ".join(error.args[1])
        raise StageError(f"stages read each other in a circle: {circle}", "cut it") from None
    ordered = sorted(stages, key=lambda s: (LAYERS.index(s.layer), position[s.table]))
    return {stage.table: stage for stage in ordered}


def read_stage(path: Path, con: duckdb.DuckDBPyConnection) -> Stage:
    """Return the stage in one SQL file, parsed by `con`.

    Raises `StageError` where it is not one plain SELECT.
    """
    sql = path.read_text("utf-8")
    header = _HEADER.match(sql)
    room = _ROOM.fullmatch(path.parent.name)
    if not header or not room or room["layer"] not in LAYERS:
        raise _broken(path, f"its first line must be `-- {'|'.join(REACHES)}: one row is …`")
    try:
        statements = con.extract_statements(sql)
    except duckdb.Error as error:
        raise _broken(path, str(error)) from None
    if len(statements) != 1 or statements[0].type != duckdb.StatementType.SELECT:
        raise _broken(path, "it must hold exactly one SELECT")
    nodes = _nodes(con, path, sql)
    if any(node.get("type") in ("TABLE_FUNCTION", "SHOW_REF") for node in nodes):
        raise _broken(path, "table functions, show and describe are not stages")
    return Stage(
        path=path,
        layer=room["layer"],
        name=path.stem,
        reach=header["reach"],
        sentence=header["sentence"],
        sql=sql,
        reads=tuple(sorted(_reads(path, nodes))),
        params=tuple(sorted(statements[0].named_parameters)),
        calls=tuple(sorted({n["function_name"] for n in nodes if n.get("class") == "FUNCTION"})),
    )


def layer_stages(layer: str) -> list[Stage]:
    """Return one layer's stages in build order."""
    return [stage for stage in all_stages().values() if stage.layer == layer]


def published_tables() -> list[str]:
    """Return the tables of the last two layers that people train on: all but their rejections."""
    return [
        stage.table
        for layer in ("sft", "preference")
        for stage in layer_stages(layer)
        if stage.name != "rejections"
    ]


def _nodes(con: duckdb.DuckDBPyConnection, path: Path, sql: str) -> list[dict[str, Any]]:
    """Return every object of a statement's tree: handed over as they are parsed, not walked."""
    row = con.execute("select json_serialize_sql($sql)", {"sql": sql}).fetchone()
    nodes: list[dict[str, Any]] = []

    def keep(node: dict[str, Any]) -> dict[str, Any]:
        nodes.append(node)
        return node

    tree = json.loads(row[0], object_hook=keep) if row else {"error": True}
    if tree["error"]:
        raise _broken(path, str(tree.get("error_message", "it cannot be parsed")))
    return nodes


def _reads(path: Path, nodes: list[dict[str, Any]]) -> set[str]:
    ctes = {entry["key"] for node in nodes for entry in node.get("cte_map", {}).get("map", [])}
    tables = {
        (node["schema_name"], node["table_name"])
        for node in nodes
        if node.get("type") == "BASE_TABLE"
    }
    unknown = sorted(name for schema, name in tables if not schema and name not in ctes)
    if unknown:
        raise _broken(path, f"{', '.join(unknown)}: name tables as layer.table")
    return {f"{schema}.{name}" for schema, name in tables if schema}


def _check_reads(stage: Stage, stages: dict[str, Stage]) -> None:
    for table in stage.reads:
        layer, _, name = table.partition(".")
        known = name in STAGED if layer == "staged" else table in stages
        if not known:
            raise StageError(f"{stage.table} reads {table}, which nothing builds", "mend its SQL")
        if LAYERS.index(layer) > LAYERS.index(stage.layer):
            raise StageError(f"{stage.table} reads {table}, a later layer", "data moves one way")


def _broken(path: Path, why: str) -> StageError:
    return StageError(f"{path.parent.name}/{path.name}: {why}", "see CONTRIBUTING.md, A stage")
