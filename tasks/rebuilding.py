"""Rebuilding: a release's stages anew, beside the stored ones and in memory, where they change."""

from typing import Any

import duckdb

from tasks.engine import Parameters, bound, scan, show_by_key, teach
from tasks.functions import functions_of
from tasks.lake import Sealed
from tasks.releases import Release
from tasks.stages import LAYERS, Stage, all_stages, published_tables
from tasks.told import pinned

FIRST = LAYERS.index("scored")
_LAST = LAYERS.index("preference")
# Text of published tables stays where it is: what is compared is which rows they hold.
_TEXTS = {"tools", "system"}


class Rebuilding:
    """A connection on which a table's own name stands for what it would be.

    `before(table)` and `after(table)` name the stored and the new rows of a rebuilt table.
    """

    def __init__(
        self, con: duckdb.DuckDBPyConnection, release: Release, parameters: Parameters
    ) -> None:
        """Take a connection to the release's lake, untaught, and the parameters to build with."""
        self.con = con
        self.release = release
        self._parameters = parameters
        self._shown: set[str] = set()
        self._rebuilt: set[str] = set()
        self._taught: set[str] = set()
        con.execute("create schema before_it; create schema after_it")

    def stored(self, table: str) -> Sealed:
        """Return a stored stage; raises `SluiceError` where the lake no longer has it."""
        return pinned(self.release, table)

    def show(self, *tables: str) -> None:
        """Offer tables under their own names: as rebuilt, or else as stored."""
        for table in tables:
            if table not in self._shown:
                self.stored(table)
                show_by_key(self.con, self.release.lake, table, self.release.keys)
                self._shown.add(table)

    def is_rebuilt(self, table: str) -> bool:
        """Return whether a table would be another."""
        return table in self._rebuilt

    def before(self, table: str) -> str:
        """Return the name of a rebuilt table's stored rows."""
        return f"before_it.{table.replace('.', '__')}"

    def after(self, table: str) -> str:
        """Return the name of what a rebuilt table would hold."""
        return f"after_it.{table.replace('.', '__')}"

    def rebuild(self, changed: set[str]) -> None:
        """Build what takes a changed knob, then what reads a table that is another by it.

        A table that comes out as it was stops there: what reads it stays as it is.
        """
        for stage in all_stages().values():
            is_late = FIRST <= LAYERS.index(stage.layer) <= _LAST
            if is_late and ({*stage.params} & changed or {*stage.reads} & self._rebuilt):
                self.build(stage)

    def build(self, stage: Stage, is_sure: bool = False) -> None:
        """Build one stage of what its reads would be; keep it where it differs, or surely does."""
        self.show(stage.table)
        made, columns = self.after(stage.table), self.columns(stage)
        self.make(made, stage, columns)
        if not is_sure and not self._differs(made, stage.table, columns):
            self.con.execute(f"drop table {made}")
            return
        stored = scan(self.release.lake, self.stored(stage.table))
        self.con.execute(f"create view {self.before(stage.table)} as {stored}")
        self.stand_in(stage.table, made)

    def make(self, name: str, stage: Stage, columns: str) -> None:
        """Fill a table with columns of a stage, built of what the names that it reads stand for."""
        self._ready(stage)
        values = bound(stage, self._parameters)
        self.con.execute(f"create table {name} as select {columns} from (\n{stage.sql}\n)", values)

    def _ready(self, stage: Stage) -> None:
        """Show what a stage reads, and teach the functions that it calls."""
        self.show(*stage.reads)
        unknown = {*stage.calls} - self._taught
        teach(self.con, functions_of(unknown))
        self._taught |= unknown

    def stand_in(self, table: str, other: str) -> None:
        """Let a table's own name stand for another from now on, and count it as rebuilt."""
        self.name(table, other)
        self._rebuilt.add(table)

    def name(self, table: str, other: str) -> None:
        """Let a table's own name stand for another from now on; what is stored is not read."""
        self._shown.add(table)
        self.con.execute(f"create schema if not exists {table.partition('.')[0]}")
        self.con.execute(f"create or replace view {table} as select * from {other}")

    def forget(self, table: str) -> None:
        """Let a table's own name stand for what is stored again, once it is shown."""
        self._shown.discard(table)

    def columns(self, stage: Stage) -> str:
        """Return a stage's columns; of a published one, those that are no text."""
        if stage.table not in published_tables():
            return "*"
        self._ready(stage)
        described: list[tuple[Any, ...]] = self.con.execute(
            f"describe {stage.sql}", bound(stage, self._parameters)
        ).fetchall()
        return ", ".join(
            name
            for name, kind, *_ in described
            if name not in _TEXTS and not kind.endswith("]") and not kind.startswith("STRUCT")
        )

    def _differs(self, made: str, table: str, columns: str) -> bool:
        one, other = (f"(select {columns} from {each})" for each in (made, table))
        found = self.con.execute(
            f"select exists({one} except all {other}) or exists({other} except all {one})"
        )
        return bool(found.fetchall()[0][0])
