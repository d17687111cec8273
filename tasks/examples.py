"""Examples of rows that break a promise, by their ids alone: text never leaves its table so."""

import duckdb

from tasks.suites import Promise

MOST = 3


def examples(con: duckdb.DuckDBPyConnection, table: str, promise: Promise) -> str:
    """Return the first ids of rows that a promise's own SQL finds, as words to go on with.

    Empty where the promise has no SQL, or where that does not name its rows by an id of ours.
    """
    sql = str(promise.arguments.get("unexpected_rows_query", "")).replace("{batch}", table)
    if not sql:
        return ""
    found = con.execute(sql)
    if not found.description or not found.description[0][0].endswith("row_id"):
        return ""
    ids = sorted(str(row[0]) for row in found.fetchall())
    return f", as in {len(ids)} rows: {', '.join(ids[:MOST])}" if ids else ""
