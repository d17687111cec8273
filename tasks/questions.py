"""Questions about a release: its rejections with their text, free SQL, one stage file alone."""

import difflib
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import duckdb

from tasks.chinese_rules import RULES
from tasks.errors import UsageError
from tasks.holds import shared
from tasks.release_views import Row, columns, reading, rows
from tasks.releases import Release
from tasks.stages import LAYERS
from tasks.told import pinned, telling

_RANKED = "preference_ranked_answers"
_BATCH = 256

_REJECTIONS = """
with refused as (
    select * exclude (tables) from ledger
    where verdict <> 'published'
        and ($rule is null or rule = $rule) and ($source is null or source_name = $source)
    order by rule = 'no_opinion', list_position($path, layer), rule, row_id limit $limit
)
select
    refused.*, told.texts, told.tools, quarantined.raw,
    case when matched.row_id is not null then {
        'source_name': matched.source_name, 'file': matched.file, 'line': matched.line
    } end as matched
from refused
left join told on told.row_id = refused.row_id
left join ledger as matched on matched.row_id = refused.matched_id
left join quarantined
    on refused.verdict = 'quarantined' and quarantined.record_id = refused.record_id
order by
    refused.rule = 'no_opinion', list_position($path, refused.layer), refused.rule, refused.row_id
"""


@dataclass(frozen=True)
class Answer:
    """The first rows of a result, its column names, and whether there are more."""

    columns: list[str]
    rows: list[Row]
    is_cut: bool


def rejections(
    release: Release, rule: str | None, source: str | None, limit: int | None
) -> Iterator[Row]:
    """Yield each rejected or quarantined row with its texts and the matched row's place.

    They come in the order of the path; answers that nobody had an opinion on last: most are
    published as conversations. Raises `UsageError` for what is no rule, or no source of the
    ledger. A rule may have refused nothing.
    """
    with telling(release) as con:
        _known(con, "rule", rule, _rules)
        _known(con, "source_name", source, set)
        values = {"rule": rule, "source": source, "limit": limit, "path": list(LAYERS)}
        result = con.execute(_REJECTIONS, values)
        while batch := rows(result, _BATCH):
            yield from (readable(row) for row in batch)


def _known(
    con: duckdb.DuckDBPyConnection, column: str, name: str | None, others: Callable[[], set[str]]
) -> None:
    found = con.execute(f"select distinct {column} from ledger").fetchall()
    there = {str(row[0]) for row in found if row[0] is not None}
    if name is None or name in there or name in others():
        return
    near = difflib.get_close_matches(name, sorted(there | others()), 1)
    meant = f"did you mean {near[0]}? " if near else ""
    raise UsageError(
        f"no row of the ledger has {column} {name!r}",
        f"{meant}this release has: {', '.join(sorted(there))}",
    )


def _rules() -> set[str]:
    """Return every rule there is: those of layers, and those by which records are quarantined."""
    from tasks.suites import rules_promised

    return {*RULES} | rules_promised()


def readable(row: Row) -> Row:
    """Return a told row with a quarantined record's raw bytes as text (bad bytes as U+FFFD)."""
    raw = row.pop("raw", None)
    return row | ({"raw": bytes(raw).decode("utf-8", "replace")} if raw is not None else {})


def samples(release: Release, count: int) -> dict[str, list[Row]]:
    """Return the first `count` rows of each published table, by content id; of ranked, a list."""
    with reading(release, release.folder) as con:
        return {
            table: rows(con.execute(f'select * from "{table}" order by {order} limit {count:d}'))
            for table in release.tables
            if release.files(table)
            for order in ["prompt_id, rank, 1" if table == _RANKED else "1"]
        }


def query(release: Release, sql: str, limit: int) -> Answer:
    """Return the first rows of one SELECT over the release's tables; it can write nothing.

    Raises `UsageError` for any other statement and for SQL that fails.
    """
    with reading(release, release.folder) as con:
        try:
            statements = con.extract_statements(sql)
            if [each.type for each in statements] != [duckdb.StatementType.SELECT]:
                raise UsageError("query takes exactly one SELECT", _tables_of(release))
            return _answer(con.execute(statements[0]), limit)
        except duckdb.Error as error:
            raise UsageError(f"query: {error}", _tables_of(release)) from None


def stage_rows(release: Release, table: str, settings: list[str], limit: int) -> Answer:
    """Return the first rows that one stage file gives over the release's pinned stages.

    Its parameters are the release's, then `leaf=value` settings; nothing is sealed. Raises
    `UsageError` for an unknown table, `SluiceError` where a stage it reads is gone.
    """
    from tasks.engine import bound, connection, show_by_key
    from tasks.stages import all_stages
    from tasks.stored import check_folders, stored_parameters

    stages = all_stages()
    if table not in stages:
        raise UsageError(f"{table!r} is not a stage", f"name one of: {', '.join(stages)}")
    stage = stages[table]
    parameters = stored_parameters(release, settings)
    if idle := [each for each in settings if each.partition("=")[0] not in stage.params]:
        raise UsageError(f"{table} does not take {idle[0]!r}", f"it takes: {stage.params}")
    check_folders(stage, parameters, settings)
    with shared(release.lake.root), connection(release.lake) as con:
        for read in stage.reads:
            pinned(release, read)
            show_by_key(con, release.lake, read, release.keys)
        return _answer(con.execute(stage.sql, bound(stage, parameters)), limit)


def _answer(result: duckdb.DuckDBPyConnection, limit: int) -> Answer:
    found = rows(result, limit + 1)
    return Answer(columns(result), found[:limit], len(found) > limit)


def _tables_of(release: Release) -> str:
    return f"ask for rows of: ledger, {', '.join(release.tables)}"
