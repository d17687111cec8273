"""What the pairs and thumbs of a release are like: length bias with its doubt, blind baselines.

A baseline is blind where it reads no word: what a reward model must beat to be worth anything.
"""

import math
from typing import Any

import duckdb

TABLES = ("preference.pairs", "preference.unpaired")
BLIND = ("random", "longer", "shorter")
_MARGIN_BARS = 10
# The 97.5 % point of the normal distribution: intervals are of 95 %.
_Z = 1.959964
# TRL asks for good to bad times their weights between 1:1 and 4:3 (KTOTrainer's documentation).
_MOST_GOOD = 4 / 3
_PAIRS = """
create temporary table paired as
select
    origin, source_name, margin,
    list_sum(list_transform(chosen, lambda turn: length(turn.content))) as chosen_chars,
    list_sum(list_transform(rejected, lambda turn: length(turn.content))) as rejected_chars
from preference.pairs
"""
_GROUPS = """
select {name}, count(*) as pairs,
    count(*) filter (where chosen_chars > rejected_chars) as longer_wins,
    count(*) filter (where chosen_chars < rejected_chars) as shorter_wins,
    round(median(margin), 3) as median_margin
from paired group by all having count(*) > 0 order by all
"""
_THUMBS = "select count(*) filter (where label), count(*) filter (where not label)"


def pair_figures(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return pairs by origin, by source and over all, blind baselines, and bars of margins.

    `longer_share` is of pairs whose completions differ in characters, between `low` and `high` with
    95 % (Wilson 1927); margins are in rating units.
    """
    con.execute(_PAIRS)
    whole = _groups(con, "'all' as origin")
    return {
        "origins": _groups(con, "origin"),
        "sources": _groups(con, "source_name"),
        "all": whole,
        "baselines": blind_baselines(whole[0]) if whole else {},
        "margin": _margins(con),
    }


def thumb_figures(con: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Return the unpaired answers by label, and the weights that TRL's KTO trainer is to take."""
    [(good, bad)] = con.execute(f"{_THUMBS} from preference.unpaired").fetchall()
    return {"desirable": good, "undesirable": bad} | kto_weights(good, bad)


def kto_weights(good: int, bad: int) -> dict[str, float | None]:
    """Return the least weights by which good to bad lie between 1:1 and 4:3; None of none."""
    if not good or not bad:
        return {"desirable_weight": None, "undesirable_weight": None}
    # Rounded up, so that the bound is met and not just missed.
    desirable = max(1.0, _up(bad / good))
    undesirable = max(1.0, _up(good / bad / _MOST_GOOD))
    return {"desirable_weight": desirable, "undesirable_weight": undesirable}


def interval(won: int, count: int) -> tuple[float, float]:
    """Return where a share lies with 95 %, from `won` of `count` (Wilson's score interval)."""
    share, slack = won / count, _Z**2 / count
    middle = (share + slack / 2) / (1 + slack)
    half = _Z / (1 + slack) * math.sqrt(share * (1 - share) / count + slack / (4 * count))
    return round(max(0.0, middle - half), 4), round(min(1.0, middle + half), 4)


def blind_baselines(told: dict[str, Any]) -> dict[str, float]:
    """Return how often a guess that reads no word is right; equal lengths count half."""
    longer = told["longer_wins"] + (told["pairs"] - told["longer_wins"] - told["shorter_wins"]) / 2
    share = round(longer / told["pairs"], 4)
    return {"random": 0.5, "longer": share, "shorter": round(1 - share, 4)}


def _up(value: float) -> float:
    return math.ceil(round(value * 100, 6)) / 100


def _groups(con: duckdb.DuckDBPyConnection, name: str) -> list[dict[str, Any]]:
    result = con.execute(_GROUPS.format(name=name))
    names = [column[0] for column in result.description or []]
    found = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    return [each | _longer(each) for each in found]


def _longer(told: dict[str, Any]) -> dict[str, float | None]:
    unlike = told["longer_wins"] + told["shorter_wins"]
    if not unlike:
        return {"longer_share": None, "low": None, "high": None}
    low, high = interval(told["longer_wins"], unlike)
    return {"longer_share": round(told["longer_wins"] / unlike, 4), "low": low, "high": high}


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
