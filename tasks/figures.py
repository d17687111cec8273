"""A release in figures: distributions before and after, and what its pairs are like.

Counted by SQL over sealed stages, so that manifest, report, card and artifacts tell one number.
"""

from typing import Any

import duckdb

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake
from tasks.pair_figures import TABLES, pair_figures, thumb_figures

LANGUAGES = 8
TALLIED = ("conversations", "answers")
# Lower edges of the bars: by doubling, for lengths are lognormal; the last bar is open.
LENGTH_EDGES = [0, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800]
TURN_EDGES = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20]
SCORE_EDGES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
_TABLES = ("published.ledger", "cleaned.signatures", "scored.overall", *TABLES)
# Every staged row is before; those that some published table uses are after.
_MEASURED = """
create temporary table measured as
with candidates as (
    select row_id, text_id from staged.conversations
    union all select row_id, text_id from staged.answers
)
select
    ledger.entity, ledger.verdict = 'published' as is_published, texts.length_chars,
    texts.turn_count, texts.answer_language as language, overall.overall_score
from published.ledger as ledger
inner join candidates on candidates.row_id = ledger.row_id
inner join cleaned.signatures as texts on texts.text_id = candidates.text_id
inner join scored.overall as overall on overall.text_id = candidates.text_id
"""
# The bar of a value is the number of lower edges at or under it.
_BARS = """
select greatest(len(list_filter($edges::double[], lambda edge: edge <= {column})), 1)::int as bar,
    count(*) as staged, count(*) filter (where is_published) as published
from measured where entity = $entity and {column} is not null group by bar
"""
_SPOKEN = """
select coalesce(language, 'und') as language, count(*) as staged,
    count(*) filter (where is_published) as published
from measured where entity = $entity group by all order by staged desc, language
"""


def figures(lake: Lake, keys: Keys) -> dict[str, Any]:
    """Return bars of length, score, language and turns by entity; what pairs and thumbs are."""
    with connection(lake) as con:
        for table in (*_TABLES, *(f"staged.{entity}" for entity in TALLIED)):
            show_by_key(con, lake, table, keys)
        con.execute(_MEASURED)
        bars = {entity: _distributions(con, entity) for entity in TALLIED}
        return bars | {"pairs": pair_figures(con), "thumbs": thumb_figures(con)}


def _distributions(con: duckdb.DuckDBPyConnection, entity: str) -> dict[str, Any]:
    return {
        "length_chars": _bars(con, entity, "length_chars", LENGTH_EDGES),
        "overall_score": _bars(con, entity, "overall_score", SCORE_EDGES),
        "turn_count": _bars(con, entity, "turn_count", TURN_EDGES),
        "language": _languages(con, entity),
    }


def _bars(
    con: duckdb.DuckDBPyConnection, entity: str, column: str, edges: list[Any]
) -> dict[str, list[Any]]:
    values = {"entity": entity, "edges": edges}
    found = {row[0]: row[1:] for row in con.execute(_BARS.format(column=column), values).fetchall()}
    counts = [found.get(bar, (0, 0)) for bar in range(1, len(edges) + 1)]
    return {
        "edges": edges,
        "staged": [staged for staged, _ in counts],
        "published": [published for _, published in counts],
    }


def _languages(con: duckdb.DuckDBPyConnection, entity: str) -> dict[str, list[Any]]:
    """Return the most frequent languages; the others together stand last, as `other`."""
    rows = con.execute(_SPOKEN, {"entity": entity}).fetchall()
    first, rest = rows[:LANGUAGES], rows[LANGUAGES:]
    if rest:
        first.append(("other", sum(row[1] for row in rest), sum(row[2] for row in rest)))
    return {
        name: [row[place] for row in first]
        for place, name in enumerate(("labels", "staged", "published"))
    }
