"""Gates: what a table promised against what it holds. A gate that could not check has failed."""

import functools
import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

import duckdb

from tasks import reflection, suites, validation
from tasks.disk import is_full
from tasks.engine import Keys, show_by_key
from tasks.errors import DamagedFile, SluiceError
from tasks.examples import examples
from tasks.faults import reach
from tasks.files import private_folder, rendered, replace
from tasks.kept import connection_of
from tasks.lake import Lake
from tasks.seals import read_sealed, with_digest
from tasks.settings import EXPECTATIONS
from tasks.suites import Promise, Suite, suite_of
from tasks.validation import gx_version, outcomes

ROWS_REQUIRED = "rows are required"
COLUMN_TESTED = "tested column holds values"
GATE = "gate"
CODE = (Path(__file__), Path(suites.__file__), Path(validation.__file__), Path(reflection.__file__))


@dataclass(frozen=True)
class Result:
    """One expectation's outcome; `passed` is None where there were no rows to check."""

    expectation: str
    column: str
    severity: str
    passed: bool | None
    reason: str = ""


@dataclass(frozen=True)
class Verdict:
    """What a gate found in one table of that many rows."""

    table: str
    rows: int
    results: tuple[Result, ...]

    @property
    def closed(self) -> bool:
        """Return whether a critical result failed."""
        return any(each.passed is False and each.severity == "critical" for each in self.results)

    @property
    def failed(self) -> tuple[Result, ...]:
        """Return the results that did not hold, warnings included."""
        return tuple(each for each in self.results if each.passed is False)


@dataclass(frozen=True)
class Counts:
    """Our own aggregate: rows, then nulls and NaNs of each tested column that exists."""

    rows: int
    nulls: dict[str, int]
    nans: dict[str, int]


def check_table(lake: Lake, table: str, keys: Keys, root: Path = EXPECTATIONS) -> Verdict:
    """Return the verdict on the sealed table of that key: the sealed one where nothing changed.

    Whatever goes wrong in checking closes the gate; a damaged file or a suite that says nothing
    raises its own error.
    """
    suite = suite_of(table, root)
    path = lake.root / "gates" / f"{_digest(lake, suite, keys)}.json"
    if verdict := _read(path):
        return verdict
    verdict = _verdict(lake, suite, keys)
    reach("before keeping the verdict", table)
    if not verdict.closed:
        told = asdict(verdict) | {"keys": {read: keys[read] for read in (table, *suite.reads)}}
        replace(private_folder(path.parent) / path.name, rendered(with_digest(told)))
    reach("after keeping the verdict", table)
    return verdict


def is_required(lake: Lake, suite: Suite, keys: Keys) -> bool:
    """Return whether the table must have rows: what feeds it has some."""
    if suite.rows == "optional":
        return False
    feeds = [lake.sealed(table, keys[table]) for table in suite.required_with]
    return not feeds or any(feed is not None and feed.rows > 0 for feed in feeds)


def _digest(lake: Lake, suite: Suite, keys: Keys) -> str:
    parts = {
        "suite": suite.text,
        "tables": {table: keys[table] for table in (suite.table, *suite.reads)},
        "required": is_required(lake, suite, keys),
        "great_expectations": gx_version(),
        "code": _code_digest(),
    }
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


@functools.cache
def _code_digest() -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in CODE)).hexdigest()


def _read(path: Path) -> Verdict | None:
    """Return the sealed verdict, None where there is none or it is damaged: the gate looks anew."""
    try:
        found = read_sealed(path)
    except DamagedFile:
        return None
    return Verdict(found["table"], found["rows"], tuple(Result(**r) for r in found["results"]))


def _verdict(lake: Lake, suite: Suite, keys: Keys) -> Verdict:
    rows = 0
    try:
        shown = (suite.table, *suite.reads)
        with connection_of(lake, (), shown) as con:
            for table in shown:
                show_by_key(con, lake, table, keys)
            counts = counted(con, suite)
            rows = counts.rows
            results = tuple(checked(con, suite, counts, is_required(lake, suite, keys)))
    except SluiceError:
        raise
    except Exception as error:  # a process boundary: what could not check has failed
        if is_full(error):
            raise
        closing = Result(GATE, "", "critical", False, f"raised {type(error).__name__}")
        return Verdict(suite.table, rows, (closing,))
    return Verdict(suite.table, rows, results)


def counted(con: duckdb.DuckDBPyConnection, suite: Suite) -> Counts:
    """Return rows, nulls and NaNs of the tested columns in one pass."""
    described = con.execute(f"describe {suite.table}").fetchall()
    types = {name: kind for name, kind, *_ in described if name in suite.tested}
    floats = [name for name, kind in types.items() if kind in ("DOUBLE", "FLOAT")]
    counts = [f'count(*) filter (where "{name}" is null)' for name in types]
    counts += [f'count(*) filter (where isnan("{name}"))' for name in floats]
    sql = f"select {', '.join(['count(*)', *counts])} from {suite.table}"
    # Fetched to the end: an unfinished result would block the connection.
    rows, *numbers = con.execute(sql).fetchall()[0]
    nulls = dict(zip(types, numbers[: len(types)], strict=True))
    return Counts(rows, nulls, dict(zip(floats, numbers[len(types) :], strict=True)))


def checked(
    con: duckdb.DuckDBPyConnection, suite: Suite, counts: Counts, required: bool
) -> Iterator[Result]:
    """Yield what our counts find, then one result a promise."""
    yield from _vacuous(suite, counts, required)
    if counts.rows == 0:
        for promise in suite.promises:
            yield _result(promise, None, "no rows")
        return
    found = outcomes(con, suite.table, suite.promises)
    for place, promise in enumerate(suite.promises):
        outcome = found.get(place, "was not evaluated")
        told = examples(con, suite.table, promise) if outcome is False else ""
        yield _judged(promise, outcome, told)


def _vacuous(suite: Suite, counts: Counts, required: bool) -> Iterator[Result]:
    if required:
        reason = "" if counts.rows else "no rows"
        yield Result(ROWS_REQUIRED, "", "critical", counts.rows > 0, reason)
    for column in suite.tested:
        if reason := _unfit(column, suite, counts):
            yield Result(COLUMN_TESTED, column, "critical", False, reason)


def _unfit(column: str, suite: Suite, counts: Counts) -> str:
    if column not in counts.nulls:
        return "is missing"
    if counts.nans.get(column):
        return f"is not a number in {counts.nans[column]} of {counts.rows} rows"
    if counts.rows and counts.nulls[column] == counts.rows and column not in suite.nullable:
        return f"is null in all of {counts.rows} rows"
    return ""


def _judged(promise: Promise, outcome: bool | str, told: str) -> Result:
    if isinstance(outcome, bool):
        return _result(promise, outcome, "" if outcome else f"does not hold{told}")
    return Result(promise.label, ", ".join(promise.tested), "critical", False, outcome)


def _result(promise: Promise, passed: bool | None, reason: str) -> Result:
    columns = ", ".join(promise.tested)
    return Result(promise.label, columns, promise.severity, passed, reason)
