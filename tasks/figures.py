"""A release in figures: distributions before and after, and what its pairs are like.

Counted by SQL over sealed stages, so that manifest, report, card and artifacts tell one number.
"""

from typing import Any

import duckdb

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake
from tasks.pair_figures import TABLES, pair_figures, thumb_figures

LANGUAGES = 8
TOPICS = 24
TALLIED = ("conversations", "answers")
# Lower edges of the bars: by doubling, for lengths are lognormal; the last bar is open.
LENGTH_EDGES = [0, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800]
TURN_EDGES = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20]
SCORE_EDGES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
_TABLES = (
    *("published.ledger", "cleaned.shapes", "cleaned.signatures", "cleaned.topics"),
    *("scored.overall", "selected.standings", "selected.topics", *TABLES),
)
# Every staged row is before; those that some published table uses are after.
_MEASURED = """
create temporary table measured as
with candidates as (
    select row_id, text_id from staged.conversations
    union all select row_id, text_id from staged.answers
)
select
    ledger.entity, ledger.verdict = 'published' as is_published, texts.length_chars,
    texts.turn_count, coalesce(shapes.language, 'und') as language, overall.overall_score,
    coalesce(named.topic, found.topic) as topic
from published.ledger as ledger
inner join candidates on candidates.row_id = ledger.row_id
inner join cleaned.signatures as texts on texts.text_id = candidates.text_id
inner join cleaned.shapes as shapes on shapes.text_id = candidates.text_id
inner join scored.overall as overall on overall.text_id = candidates.text_id
left join cleaned.topics as named on named.text_id = candidates.text_id
left join selected.standings as standings on standings.row_id = candidates.row_id
left join selected.topics as found on found.number = standings.number
"""
# The bar of a value is the number of lower edges at or under it.
_BARS = """
select greatest(len(list_filter($edges::double[], lambda edge: edge <= {column})), 1)::int as bar,
    count(*) as staged, count(*) filter (where is_published) as published
from measured where entity = $entity and {column} is not null group by bar
"""
_TALLIED = """
select coalesce({column}, 'none') as label, count(*) as staged,
    count(*) filter (where is_published) as published, count({column}) as told
from measured where entity = $entity group by label order by staged desc, label
"""


def figures(lake: Lake, keys: Keys) -> dict[str, Any]:
    """Return bars of length, score, language, turns and topic by entity; of pairs and thumbs.

    Topics are those that records named; where quotas name topics, those found by likeness too.
    """
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
        "language": _labels(con, entity, "language", LANGUAGES),
        "topic": _labels(con, entity, "topic", TOPICS),
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


def _labels(
    con: duckdb.DuckDBPyConnection, entity: str, column: str, most: int
) -> dict[str, list[Any]]:
    """Return the most frequent labels; the others together stand last, as `other`.

    Where no row has one there are none, else the rows without are `none`.
    """
    rows = con.execute(_TALLIED.format(column=column), {"entity": entity}).fetchall()
    first, rest = (rows[:most], rows[most:]) if any(row[3] for row in rows) else ([], [])
    if rest:
        first.append(("other", sum(row[1] for row in rest), sum(row[2] for row in rest)))
    return {
        name: [row[place] for row in first]
        for place, name in enumerate(("labels", "staged", "published"))
    }
