"""A release in figures: distributions before and after, and what its pairs are like.

Counted by SQL over sealed stages, so that manifest, report, card and artifacts tell one number.
"""

from typing import Any

import duckdb

from tasks.engine import Keys, connection, show_by_key
from tasks.lake import Lake

LANGUAGES = 8
TALLIED = ("conversations", "answers")
# Lower edges of the bars: by doubling, for lengths are lognormal; the last bar is open.
LENGTH_EDGES = [0, 50, 100, 200, 400, 800, 1600, 3200, 6400, 12800]
TURN_EDGES = [1, 2, 3, 4, 5, 6, 8, 10, 15, 20]
SCORE_EDGES = [0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
_MARGIN_BARS = 10
_TABLES = ("published.ledger", "cleaned.signatures", "scored.overall", "preference.pairs")
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
_PAIRS = """
create temporary table paired as
select
    origin, margin,
    list_sum(list_transform(chosen, lambda turn: length(turn.content))) as chosen_chars,
    list_sum(list_transform(rejected, lambda turn: length(turn.content))) as rejected_chars
from preference.pairs
"""
_ORIGINS = """
select origin, count(*) as pairs,
    count(*) filter (where chosen_chars > rejected_chars) as longer_wins,
    count(*) filter (where chosen_chars < rejected_chars) as shorter_wins,
    round(median(margin), 3) as median_margin
from paired group by origin order by origin
"""


def figures(lake: Lake, keys: Keys) -> dict[str, Any]:
    """Return bars of length, score, language and turns by entity, and counts of the pairs."""
    with connection(lake) as con:
        for table in (*_TABLES, *(f"staged.{entity}" for entity in TALLIED)):
            show_by_key(con, lake, table, keys)
        con.execute(_MEASURED)
        con.execute(_PAIRS)
        return {entity: _distributions(con, entity) for entity in TALLIED} | {"pairs": _pairs(con)}


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


def _pairs(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return what pairs are like by origin, and bars of their margins (rating units)."""
    result = con.execute(_ORIGINS)
    names = [column[0] for column in result.description or []]
    origins = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return {"origins": origins, "margin": _margins(con)}


def _margins(con: duckdb.DuckDBPyConnection) -> dict[str, list[Any]]:
    """Return ten bars from 0 up; a margin under 0, of pairs that came compared, is in the first."""
    [(widest,)] = con.execute("select coalesce(max(margin), 0) from paired").fetchall()
    if widest <= 0:
        return {"edges": [], "rows": []}
    edges = [round(bar * widest / _MARGIN_BARS, 6) for bar in range(_MARGIN_BARS)]
    sql = (
        "select greatest(len(list_filter($edges::double[], lambda edge: edge <= margin)), 1)::int,"
        " count(*) from paired where margin is not null group by all"
    )
    found = dict(con.execute(sql, {"edges": edges}).fetchall())
    return {"edges": edges, "rows": [found.get(bar, 0) for bar in range(1, _MARGIN_BARS + 1)]}
