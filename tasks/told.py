"""What is told of a release's rows: the staged stages that it pins, as views with their texts."""

from collections.abc import Iterator
from contextlib import contextmanager

import duckdb

from tasks.errors import SluiceError
from tasks.lake import QUARANTINE, Sealed
from tasks.release_views import reading
from tasks.releases import Release
from tasks.tables import STAGED, quoted, sql_columns

TOLD_TABLES = ("texts", "conversations", "answers", "comparisons", "prompts", "questions")

CONSTRAINTS = "scored.constraints"
_CONSTRAINTS = (
    "text_id varchar, constraints struct(name varchar, wanted varchar, is_kept boolean)[]"
)

# One row a staged row: all its ids and its texts; a pair has none of its own, but two answers.
TOLD = """
create view told as
with contents as (
    select content_id, arg_min(messages, text_id) as messages, arg_min(tools, text_id) as tools
    from staged.texts group by content_id
),
pairs as (
    select pair.*, [chosen.messages, rejected.messages] as texts, chosen.tools
    from staged.comparisons as pair
    left join contents as chosen on chosen.content_id = pair.chosen_id
    left join contents as rejected on rejected.content_id = pair.rejected_id
),
single as (
    select row_id, prompt_id, text_id from staged.conversations
    union all select row_id, prompt_id, text_id from staged.answers
    union all select row_id, prompt_id, text_id from staged.prompts
)
select row_id, single.prompt_id, null as chosen_id, null as rejected_id,
    [told_once.messages] as texts, told_once.tools, checked.constraints
from single left join staged.texts as told_once on told_once.text_id = single.text_id
left join scored.constraints as checked on checked.text_id = single.text_id
union all
select row_id, prompt_id, chosen_id, rejected_id, texts, tools, null as constraints from pairs
"""


@contextmanager
def telling(release: Release) -> Iterator[duckdb.DuckDBPyConnection]:
    """Yield a connection that also shows staged tables, `told` (ids and texts) and `quarantined`.

    `told.texts` is a list of texts: one, or chosen and rejected. Raises `SluiceError` where a
    pinned stage is gone.
    """
    with reading(release, release.lake.root) as con:
        con.execute("create schema staged")
        for name in TOLD_TABLES:
            paths = release.lake.paths(pinned(release, f"staged.{name}"))
            _show(con, f"staged.{name}", paths, sql_columns(STAGED[name]))
        con.execute("create schema scored")
        _show(con, CONSTRAINTS, _paths_if_pinned(release, CONSTRAINTS), _CONSTRAINTS)
        con.execute(TOLD)
        _show(con, "quarantined", _quarantined(release), "record_id varchar, raw blob")
        yield con


def _paths_if_pinned(release: Release, table: str) -> list[str]:
    """Return a pinned stage's files; none for a release that was made without that stage."""
    return release.lake.paths(pinned(release, table)) if table in release.keys else []


def _show(con: duckdb.DuckDBPyConnection, name: str, paths: list[str], columns: str) -> None:
    if paths:
        found = f"read_parquet([{', '.join(map(quoted, paths))}])"
        con.execute(f"create view {name} as select * from {found}")
    else:
        # Not `con.register` of an empty Arrow table: that imports pandas, half a second.
        con.execute(f"create table {name} ({columns})")


def _quarantined(release: Release) -> list[str]:
    """Return the files of raw bytes of quarantined records, those that the lake still keeps."""
    batches = pinned(release, "staged.inputs").parts
    kept = [release.lake.sealed(QUARANTINE, batch) for batch in batches]
    return [path for sealed in kept if sealed for path in release.lake.paths(sealed)]


def pinned(release: Release, table: str) -> Sealed:
    """Return a release's sealed stage; raises `SluiceError` where the lake no longer has it."""
    key = release.keys.get(table)
    sealed = release.lake.sealed(table, key) if key else None
    if sealed is None:
        raise SluiceError(
            f"{release.version} no longer has its stage {table}",
            "run `sluice curate` again: stages are rebuilt from the inputs",
        )
    return sealed
