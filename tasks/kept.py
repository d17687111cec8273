"""A connection kept for tables that are built or checked one after the other.

To open a database, teach it our macros and close it again takes 20 ms of CPU, as long as a stage of
a few rows; a run builds and checks more than a hundred.
"""

from collections.abc import Collection, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from pathlib import Path

import duckdb

from tasks.engine import connection, teach
from tasks.functions import all_functions
from tasks.lake import Lake


class _Kept:
    """The connections of one thread of work, by lake, and the functions that each knows."""

    def __init__(self) -> None:
        self._open: dict[Path, tuple[ExitStack, duckdb.DuckDBPyConnection, set[str]]] = {}

    def of(self, lake: Lake, calls: Collection[str]) -> duckdb.DuckDBPyConnection:
        """Return the connection of a lake, which knows the functions that are called."""
        if lake.root not in self._open:
            self._open[lake.root] = self._opened(lake)
        _, con, known = self._open[lake.root]
        asked = (all_functions().keys() & {*calls}) - known if calls else set()
        if asked:
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
    """Keep a connection open between the tables that are built or checked; close it at the end."""
    kept = _Kept()
    token = _kept.set(kept)
    try:
        yield
    finally:
        _kept.reset(token)
        kept.close_all()


@contextmanager
def connection_of(
    lake: Lake, calls: Collection[str], tables: Collection[str], spill: Path | None = None
) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that knows these functions: a kept one, or one that spills to `spill`.

    A kept one forgets the tables that it was shown; one that failed is not used again.
    """
    kept = _kept.get()
    if kept is None:
        with connection(lake, spill, calls) as con:
            yield con
        return
    con = kept.of(lake, calls)
    try:
        yield con
        for layer in {table.partition(".")[0] for table in tables}:
            con.execute(f"drop schema if exists {layer} cascade")
    except BaseException:
        kept.close(lake.root)
        raise
