"""Great Expectations on a live DuckDB connection, in SQL: the one place that imports it.

It is imported inside functions alone (3 to 15 s), once a process, without a data context, so that
it has nowhere to write and nothing to send. Only booleans come back: user text stays in the table.
"""

import atexit
import functools
import importlib.metadata
import logging
import os
import re
import sys
import warnings
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from types import ModuleType
from typing import TYPE_CHECKING, Any

import duckdb

from tasks.disk import no_room, says_full
from tasks.reflection import describe_by
from tasks.suites import Promise

if TYPE_CHECKING:
    from great_expectations.core import ExpectationValidationResult as Found
    from great_expectations.expectations.expectation_configuration import (
        ExpectationConfiguration as Configuration,
    )

SERIES = "1.24."
_ROW_COUNT = "unexpected_rows_query.row_count"
_KEPT = ("duckdb", "_duckdb", "duckdb_engine")
_EXCEPTION = re.compile(r"duckdb\.(?:\w+\.)*(\w+(?:Exception|Error))\b")


class _Dialect(StrEnum):
    """Equals the text "duckdb" and has `.value`: what GX's list of dialects is searched by."""

    DUCKDB = "duckdb"


@functools.cache
def gx_version() -> str:
    """Return the installed version of Great Expectations without importing it."""
    return importlib.metadata.version("great-expectations")


def outcomes(
    con: duckdb.DuckDBPyConnection, table: str, promises: Sequence[Promise]
) -> dict[int, bool | str]:
    """Return by a promise's place whether it holds, or the reason why it could not be checked.

    A place without an entry was not evaluated. Raises what GX raises for arguments it refuses.
    """
    found: dict[int, bool | str] = {}
    known: dict[int, Configuration] = {}
    for place, promise in enumerate(promises):
        expectation = _expectation(promise.expectation)
        if expectation is None:
            found[place] = "unknown expectation"
        else:
            known[place] = _configured(expectation, promise, place)
    with _validator(con, table) as validator:
        results = validator.graph_validate(
            configurations=list(known.values()),
            runtime_configuration={"result_format": {"result_format": "BOOLEAN_ONLY"}},
        )
        for result in results:
            found[result.expectation_config.meta["place"]] = _outcome(result)
    return found


@functools.cache
def _expectation(name: str) -> "Callable[..., Any] | None":
    """Return the expectation of that name; one of rows that nobody may have counts them alone.

    GX's own asks the same query twice, for their number and for the rows, which nobody reads here.
    """
    known = great_expectations().expectations
    if name != "UnexpectedRowsExpectation":
        return getattr(known, name, None)

    class UnexpectedRowCount(known.UnexpectedRowsExpectation):  # type: ignore[misc,name-defined]
        metric_dependencies = (_ROW_COUNT,)

        def _validate(self, metrics: dict[str, Any], *_: Any, **__: Any) -> dict[str, Any]:
            return {"success": metrics[_ROW_COUNT] == 0}

    return UnexpectedRowCount


def _configured(expectation: "Callable[..., Any]", promise: Promise, place: int) -> "Configuration":
    # GX gives results back in an order of its own: the place travels along.
    meta = {"place": place}
    return expectation(**promise.arguments, severity=promise.severity, meta=meta).configuration


def _outcome(result: "Found") -> bool | str:
    if not _raised(result.exception_info):
        return bool(result.success)
    told = str(result.exception_info)
    named = _EXCEPTION.search(told)
    name = named[1] if named and hasattr(duckdb, named[1]) else "exception"
    if says_full(name, told):
        raise no_room()
    return f"could not be checked: {name}"


def _raised(info: dict[str, Any]) -> bool:
    # One exception a result, or one a metric id.
    return bool(info) and info.get("raised_exception", True) is not False


@contextmanager
def _validator(con: duckdb.DuckDBPyConnection, table: str) -> Iterator[Any]:
    gx = great_expectations()
    import duckdb_engine
    import sqlalchemy

    schema, _, name = table.partition(".")
    cursor = con.cursor()
    engine = sqlalchemy.create_engine(
        "duckdb://",
        creator=lambda: duckdb_engine.ConnectionWrapper(cursor),
        poolclass=sqlalchemy.pool.StaticPool,
    )
    # No transaction: after one failed statement all others would fail with it, and tell nothing.
    dialect: Any = engine.dialect
    dialect.do_begin = dialect.do_rollback = lambda connection: None
    describe_by(dialect, cursor)
    execution = gx.execution_engine.SqlAlchemyExecutionEngine(
        engine=engine, create_temp_table=False
    )
    try:
        batch = gx.execution_engine.sqlalchemy_batch_data.SqlAlchemyBatchData(
            execution, schema_name=schema, table_name=name, create_temp_table=False
        )
        validator = gx.validator.validator.Validator(
            execution_engine=execution, batches=[gx.core.batch.Batch(data=batch)]
        )
        validator.metrics_calculator.show_progress_bars = False
        yield validator
    finally:
        if execution._connection is not None:
            execution._connection.close()
        engine.dispose()
        cursor.close()


@functools.cache
def great_expectations() -> ModuleType:
    """Return the package, made quiet and taught that DuckDB keeps its connection.

    Raises `RuntimeError` for a series whose private parts were not looked at.
    """
    if not gx_version().startswith(SERIES):
        raise RuntimeError(f"great-expectations {gx_version()} is not of the series {SERIES}x")
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
        import great_expectations.execution_engine.sqlalchemy_batch_data
        import great_expectations.validator.validator
        from great_expectations.execution_engine import sqlalchemy_execution_engine as private
    if _Dialect.DUCKDB not in private._PERSISTED_CONNECTION_DIALECTS:
        private._PERSISTED_CONNECTION_DIALECTS += (_Dialect.DUCKDB,)
    # Its errors quote what they choked on; ours name the exception's class.
    log = logging.getLogger("great_expectations")
    log.propagate = False
    log.addHandler(logging.NullHandler())
    atexit.register(_forget_duckdb)
    return gx  # type: ignore[no-any-return]


def _forget_duckdb() -> None:
    # GX outlives the interpreter's clean-up and with it what DuckDB's modules hold: without this
    # every process that gated anything ends with pages of "leaked" on stderr.
    for name in list(sys.modules):
        if name.partition(".")[0] in _KEPT or name == "sqlalchemy.dialects.postgresql.base":
            vars(sys.modules[name]).clear()
