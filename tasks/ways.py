"""Ways: one record's whole way through a release, layer by layer, with what decided."""

import re
from collections import Counter
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any

import duckdb

from tasks.clean import clean
from tasks.differences import Piece, of_all, of_turns
from tasks.errors import UsageError
from tasks.questions import readable
from tasks.release_views import Row, rows
from tasks.releases import Release
from tasks.stages import LAYERS
from tasks.told import telling

MOST = 20
# Rules by which a row like this one stands for it, though not the same.
_ALIKE = ("equal_after_normalising", "near_duplicate", "prefix_of", "semantic_duplicate")
_ID = re.compile(r"[0-9a-f]{8,32}")
_PLACE = re.compile(r"(?P<file>.+):(?P<line>[0-9]{1,18})", re.DOTALL)

_BY_ID = """
select row_id, true as is_exact from ledger
where starts_with(row_id, $id) or starts_with(record_id, $id) or starts_with(content_id, $id)
union
select row_id, true as is_exact from told
where starts_with(prompt_id, $id) or starts_with(chosen_id, $id) or starts_with(rejected_id, $id)
"""
_BY_PAIR = """
union
select ledger.row_id, true as is_exact from ledger inner join preference_pairs as pair
    on ledger.content_id in (pair.chosen_id, pair.rejected_id)
where starts_with(pair.pair_id, $id)
"""
_BY_PLACE = """
select row_id, true as is_exact from ledger
where line = $line and list_contains($places, concat(source_name, '/', file))
"""
_BY_TEXT = """
with turns as (select row_id, unnest(flatten(texts)) as turn from told)
select row_id, bool_or(turn.content = $text) as is_exact from turns
where contains(turn.content, $text) group by row_id
union all
select ledger.row_id, false as is_exact from ledger inner join quarantined
    on ledger.record_id = quarantined.record_id and ledger.verdict = 'quarantined'
where contains(decode(quarantined.raw, 'replace'), $text)
"""
_WAYS = """
with found as ({found}),
-- A benchmark's questions are no rows of the ledger, but rows are matched to them.
places as (
    select row_id, source_name, file, line, content_id from ledger
    union all
    select row_id, source_name, file, line, question_id as content_id from staged.questions
)
select ledger.*, count(*) over () as matches,
    matched.source_name as matched_source_name, matched.file as matched_file,
    matched.line as matched_line, matched.content_id as matched_content_id,
    coalesce(matched_told.texts, [item.messages]) as matched_texts,
    told.texts, told.tools, quarantined.raw
from found
inner join ledger on ledger.row_id = found.row_id
left join places as matched on matched.row_id = ledger.matched_id
left join told on told.row_id = ledger.row_id
left join told as matched_told on matched_told.row_id = ledger.matched_id
left join staged.questions as item on item.row_id = ledger.matched_id
left join quarantined
    on ledger.verdict = 'quarantined' and quarantined.record_id = ledger.record_id
order by found.is_exact desc, ledger.source_name, ledger.file, ledger.line,
    -- A record is first what people train on; its bare answers come last.
    list_position(['conversations', 'comparisons', 'prompts', 'answers'], ledger.entity),
    ledger.row_id
limit {most}
"""


@dataclass(frozen=True)
class Step:
    """One layer's verdict on a row, and by what rule, value, threshold and matched row."""

    layer: str
    verdict: str
    rule: str | None = None
    value: float | None = None
    threshold: float | None = None
    detail: str | None = None
    matched: dict[str, Any] | None = None


@dataclass(frozen=True)
class Way:
    """One ledger row with its texts and its steps, first layer first.

    `difference` sets its text beside that of the row that stands for it, where both are alike, or
    of the benchmark's item that it holds.
    """

    row: Row
    steps: list[Step]
    difference: list[Piece]


def ways(release: Release, wanted: str | None, text: str | None) -> tuple[int, list[Way]]:
    """Return how many rows match, and the way of the first 20.

    `wanted` is an id (row, record, content or pair; 8 hex or more) or FILE:LINE; `text` is
    cleaned and sought in every turn, equal turns first. Raises `UsageError` where nothing matches.
    """
    if (wanted is None) == (text is None):
        raise UsageError("why takes one of ID, FILE:LINE and --text", "give exactly one")
    found, values = _by_text(text) if text is not None else _by_name(release, str(wanted))
    with telling(release) as con:
        matches = _matches(con, found, values)
    if not matches:
        what = "that text" if text is not None else repr(wanted)
        raise UsageError(
            f"{release.dataset} {release.version} has no record of {what}",
            "check --release; what `sluice query 'select file, line from ledger'` lists is known",
        )
    return matches[0]["matches"], [_way(release, row) for row in matches]


def _matches(con: duckdb.DuckDBPyConnection, found: str, values: dict[str, Any]) -> list[Row]:
    return rows(con.execute(_WAYS.format(found=found, most=MOST), values))


def _by_text(text: str) -> tuple[str, dict[str, Any]]:
    cleaned = clean(text, Counter()).strip()
    if not cleaned:
        raise UsageError("--text is empty", "give some words of the record")
    return _BY_TEXT, {"text": cleaned}


def _by_name(release: Release, wanted: str) -> tuple[str, dict[str, Any]]:
    if _ID.fullmatch(wanted.lower()):
        pairs = _BY_PAIR if release.files("preference_pairs") else ""
        return _BY_ID + pairs, {"id": wanted.lower()}
    place = _PLACE.fullmatch(wanted)
    if not place:
        raise UsageError(
            f"{wanted!r} is no id and no FILE:LINE",
            "ids are 32 hex characters; the first 8 are enough",
        )
    return _BY_PLACE, {
        "line": int(place["line"]),
        "places": _places(release, PurePosixPath(place["file"])),
    }


def _places(release: Release, file: PurePosixPath) -> list[str]:
    """Return `source/file` of each input that ends like `file`, and of those with equal bytes."""
    inputs = release.manifest["inputs"]
    digests = {each["sha256"] for each in inputs if _ends_alike(file, PurePosixPath(each["file"]))}
    return sorted(
        f"{each['source_name']}/{each['file']}" for each in inputs if each["sha256"] in digests
    )


def _ends_alike(one: PurePosixPath, other: PurePosixPath) -> bool:
    length = min(len(one.parts), len(other.parts))
    return one.parts[-length:] == other.parts[-length:]


def _way(release: Release, row: Row) -> Way:
    matched = {
        name: row.pop(f"matched_{name}") for name in ("source_name", "file", "line", "content_id")
    }
    row.pop("matches")
    matched_texts = row.pop("matched_texts")
    told = readable(row)
    steps = _steps(_layers(release, row["entity"]), row, matched)
    return Way(told, steps, _difference(row, matched_texts or []))


def _difference(row: Row, matched_texts: list[Any]) -> list[Piece]:
    if not row["texts"] or not matched_texts or not matched_texts[0]:
        return []
    if row["rule"] in _ALIKE:
        return of_turns(row["texts"][0], matched_texts[0])
    # An item lies anywhere in what is said: no turn of one is a turn of the other.
    return of_all(row["texts"], matched_texts) if row["layer"] == "decontaminated" else []


def _layers(release: Release, entity: str) -> list[str]:
    through = {each["layer"] for each in release.manifest["layers"] if each["entity"] == entity}
    return [layer for layer in LAYERS if layer in through | {"staged"}]


def _steps(layers: list[str], row: Row, matched: dict[str, Any]) -> list[Step]:
    if row["verdict"] == "published":
        return [Step(layer, "kept") for layer in layers]
    end = LAYERS.index(row["layer"])
    kept = [Step(layer, "kept") for layer in layers if LAYERS.index(layer) < end]
    what = {key: row[key] for key in ("rule", "value", "threshold", "detail")}
    found = {"row_id": row["matched_id"]} | matched if row["matched_id"] else None
    return [*kept, Step(row["layer"], row["verdict"], matched=found, **what)]
