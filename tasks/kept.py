"""A connection kept for stages that are built one after the other.

To open a database, teach it our macros and close it again takes 20 ms of CPU, as long as a stage of
a few rows; a run builds a hundred.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path

import duckdb

from tasks.engine import connection, teach
from tasks.functions import all_functions
from tasks.lake import Lake
from tasks.stages import Stage


class _Kept:
    """The connections of one thread of work, by lake, and the functions that each knows."""

    def __init__(self) -> None:
        self._open: dict[Path, tuple[ExitStack, duckdb.DuckDBPyConnection, set[str]]] = {}

    def of(self, lake: Lake, stage: Stage) -> duckdb.DuckDBPyConnection:
        """Return the connection of a lake, which knows the functions that a stage calls."""
        if lake.root not in self._open:
            self._open[lake.root] = self._opened(lake)
        _, con, known = self._open[lake.root]
        asked = (all_functions().keys() & {*stage.calls}) - known
        teach(con, (all_functions()[name] for name in sorted(asked)))
        known |= asked
        return con

    def _opened(self, lake: Lake) -> tuple[ExitStack, duckdb.DuckDBPyConnection, set[str]]:
        with ExitStack() as stack:
            # What spills lies in a draft: it is swept when this process dies.
            draft = stack.enter_context(lake.draft())
            con = stack.enter_context(connection(lake, draft / "spill", ()))
            return stack.pop_all(), con, set()

    def close(self, root: Path) -> None:
        """Close the connection of a lake."""
        stack, _, _ = self._open.pop(root)
        stack.close()

    def close_all(self) -> None:
        """Close what is open."""
        for root in [*self._open]:
            self.close(root)


_kept: ContextVar[_Kept | None] = ContextVar("kept", default=None)


@contextmanager
def keeping() -> Iterator[None]:
    """Keep a connection open between the stages that are built meanwhile; close it at the end."""
    kept = _Kept()
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.close_all()


@contextmanager
def connection_of(lake: Lake, stage: Stage, spill: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection for one stage: a kept one, or one of its own that spills to `spill`.

    A kept one forgets the tables that it was shown; one that failed is not used again.
    """
    kept = _kept.get()
    if kept is None:
        with connection(lake, spill, stage.calls) as con:
            yield con
        return
    con = kept.of(lake, stage)
    try:
        yield con
        for layer in {table.partition(".")[0] for table in stage.reads}:
            con.execute(f"drop schema if exists {layer} cascade")
    except BaseException:
        kept.close(lake.root)
        raise
