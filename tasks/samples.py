"""Rows that people look at: a few of each published table and, where asked for, of each rule."""

from typing import Any

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake
from tasks.shown import LOOKED_AT
from tasks.stages import published_tables
from tasks.told import CONSTRAINTS, TOLD, TOLD_TABLES

Row = dict[str, Any]
# What the report shows of a rejected row is masked as its release would have been.
_RELEASED = """
create view released_texts as
select texts.text_id, texts.content_id,
    coalesce(redacted(texts.messages, found.spans), texts.messages) as messages,
    coalesce(redacted_tools(texts.tools, found.spans), texts.tools) as tools
from staged.texts left join cleaned.personal_data as found on found.text_id = texts.text_id
"""
_PUBLISHED = 3
_REJECTED = """
with refused as (
    select layer, entity, rule, value, threshold, row_id from published.ledger
    where verdict = 'rejected'
    qualify row_number() over (partition by layer, entity, rule order by row_id) <= 2
)
select refused.*, told.texts
from refused inner join told on told.row_id = refused.row_id
order by layer, entity, rule, refused.row_id
"""


def published_samples(lake: Lake, keys: Keys) -> dict[str, list[Row]]:
    """Return the first rows of each published table by content id; of ranked answers, one list."""
    found = {}
    with connection(lake) as con:
        for table in sorted(published_tables()):
            show_by_key(con, lake, table, keys)
            name = table.replace(".", "_")
            order = "prompt_id, rank, 1" if name == "preference_ranked_answers" else "1"
            columns = ", ".join(LOOKED_AT[name])
            sql = f"select {columns} from {table} order by {order} limit {_PUBLISHED:d}"
            found[name] = con.sql(sql).to_arrow_table().to_pylist()
    return found


def rejected_samples(lake: Lake, keys: Keys) -> list[Row]:
    """Return two rows of each rule with their texts, masked; quarantined bytes are never shown."""
    with connection(lake) as con:
        staged = [f"staged.{name}" for name in TOLD_TABLES]
        for table in ("published.ledger", "cleaned.personal_data", CONSTRAINTS, *staged):
            show_by_key(con, lake, table, keys)
        con.execute(_RELEASED)
        con.execute(TOLD.replace("staged.texts", "released_texts"))
        found: list[Row] = con.sql(_REJECTED).to_arrow_table().to_pylist()
        return found
