"""Examples of rows that break a promise, by their ids alone: text never leaves its table so."""

import duckdb

from tasks.suites import Promise

MOST = 3


def examples(con: duckdb.DuckDBPyConnection, table: str, promise: Promise) -> str:
    """Return the first ids of rows that a promise's own SQL finds, as words to go on with.

    Empty where the promise has no SQL, or where that does not name its rows by an id of ours.
    """
    sql = str(promise.arguments.get("unexpected_rows_query", "")).format(batch=table)
    if not sql:
        return ""
    # A cursor of its own: what it did not read to the end holds up nobody.
    with con.cursor() as own:
        columns = own.execute(f"select * from ({sql}) limit 0").description or []
        if not columns or not columns[0][0].endswith("row_id"):
            return ""
        count = own.execute(f"select count(*) from ({sql})").fetchall()[0][0]
        first = f'select "{columns[0][0]}" from ({sql}) order by 1 limit {MOST}'
        ids = [str(row[0]) for row in own.execute(first).fetchall()]
    return f", as in {count} rows: {', '.join(ids)}" if ids else ""
