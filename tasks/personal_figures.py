"""Personal data in figures: how often each kind was found, what was done; alike in all pages."""

from typing import Any

from tasks.engine import Keys, connection, show_by_key
from tasks.functions.personal.kinds import BEST_EFFORT, END_MARK, KINDS
from tasks.lake import Lake

_COUNTS = ("found", "texts", "published_texts")
HEAD = ("kind", "done", "found", "texts", "published texts")
NONE_FOUND = "No personal data was found."
TOLD = (
    "Counted in cleaned.personal_data: occurrences in staged texts, the texts that hold any, and"
    " of these the ones a published row uses (by the ledger). Names and streets are best effort."
)
DONE = {"mask": "masked", "drop": "row dropped", "flag": "left as it is"}
_TABLES = ("published.ledger", "cleaned.personal_data")
_ENTITIES = ("conversations", "answers", "prompts")
_COUNTED = """
with used as (
    select distinct candidates.text_id
    from (
        select row_id, text_id from staged.conversations
        union all select row_id, text_id from staged.answers
        union all select row_id, text_id from staged.prompts
    ) as candidates
    inner join published.ledger as ledger
        on ledger.row_id = candidates.row_id and ledger.verdict = 'published'
),
spans as (select text_id, unnest(spans).kind as kind from cleaned.personal_data)
select kind, count(*) as found, count(distinct spans.text_id) as texts,
    count(distinct used.text_id) as published_texts
from spans left join used on used.text_id = spans.text_id
group by kind
"""


def personal_data_counts(lake: Lake, keys: Keys) -> list[dict[str, Any]]:
    """Return occurrences and texts of each kind that was found, structured kinds first."""
    with connection(lake) as con:
        for table in (*_TABLES, *(f"staged.{entity}" for entity in _ENTITIES)):
            show_by_key(con, lake, table, keys)
        found: list[dict[str, Any]] = con.sql(_COUNTED).to_arrow_table().to_pylist()
    return sorted(found, key=lambda each: KINDS.index(each["kind"]))


def personal_data_cells(manifest: dict[str, Any]) -> list[list[Any]]:
    """Return one row of cells under `HEAD` for each kind of a manifest; none of an older one."""
    knobs = manifest["config"].get("personal_data", {})
    return [
        [each["kind"], _done(each["kind"], knobs), *(each[name] for name in _COUNTS)]
        for each in manifest.get("personal_data", [])
    ]


def _done(kind: str, knobs: dict[str, Any]) -> str:
    if kind == END_MARK:
        return "cut"
    policy = knobs.get("names_policy" if kind in BEST_EFFORT else "personal_data_policy", "mask")
    return DONE[policy]
