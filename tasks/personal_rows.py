"""Personal data of single rows: which kinds the texts of a release's rows hold."""

import duckdb

from tasks.release_views import Row
from tasks.releases import Release
from tasks.tables import quoted
from tasks.told import pinned

STAGE = "cleaned.personal_data"
# A pair has no text of its own, but those of its answers.
_KINDS = """
with ids as (
    select row_id, text_id from staged.conversations
    union all select row_id, text_id from staged.answers
    union all select row_id, text_id from staged.prompts
    union all
    select pairs.row_id, texts.text_id from staged.comparisons as pairs
    inner join staged.texts on texts.content_id in (pairs.chosen_id, pairs.rejected_id)
)
select ids.row_id, list_sort(list_distinct(flatten(list(found.kinds)))) as kinds
from ids inner join read_parquet([{files}]) as found on found.text_id = ids.text_id
where list_contains($rows, ids.row_id) group by ids.row_id
"""


def with_kinds(con: duckdb.DuckDBPyConnection, release: Release, rows: list[Row]) -> list[Row]:
    """Return rows with `personal_data`, the kinds that they hold: null in a release without it."""
    if STAGE not in release.keys:
        return [row | {"personal_data": None} for row in rows]
    files = ", ".join(map(quoted, release.lake.paths(pinned(release, STAGE))))
    asked = {"rows": [row["row_id"] for row in rows]}
    found = dict(con.execute(_KINDS.format(files=files), asked).fetchall())
    return [row | {"personal_data": found.get(row["row_id"], [])} for row in rows]
