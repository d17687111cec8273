"""Rewards of a release's rows, written as a file that the next `sluice curate` reads.

Of answers: annotations (kind `model`, standard `reward`). Of conversations: scores for selection.
The file lies beside the releases; curate itself calls no model and no server for it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import orjson

from tasks.engine import connection, show_by_key
from tasks.errors import UsageError
from tasks.files import private_folder, replace
from tasks.functions.linear import Numbers
from tasks.holds import shared
from tasks.release_views import Row, rows
from tasks.releases import Release
from tasks.rewards.model import DIGITS, Rewarder
from tasks.rewards.pairs import Answers, said, turns_of
from tasks.told import pinned

ROOM = "annotations"
# Personal data is masked as it is where text is released: a served model sees no more than that.
_TEXTS = """
select
    wanted.id,
    texts.prompt_turn_count,
    coalesce(redacted(texts.messages, personal_data.spans), texts.messages) as messages
from wanted
inner join staged.texts as texts on texts.text_id = wanted.text_id
left join cleaned.personal_data as personal_data on personal_data.text_id = wanted.text_id
order by wanted.id
"""
_BATCH = 2_000
_NAME = re.compile("[a-z0-9][a-z0-9_-]{0,63}")


class Purpose(StrEnum):
    """What rewards are for: annotations of answers, or scores of conversations for selection."""

    ANNOTATIONS = "annotations"
    SELECTION = "selection"

    @property
    def file_name(self) -> str:
        """Return what a file of it is called when nobody says so."""
        return "reward" if self is Purpose.ANNOTATIONS else "reward-selection"


def purpose_of(text: str) -> Purpose:
    """Return the purpose of that name; raises `UsageError` for another."""
    if text not in list(Purpose):
        raise UsageError(f"--for {text}: not known", f"one of: {', '.join(Purpose)}")
    return Purpose(text)


_WANTED = {
    Purpose.ANNOTATIONS: (
        "selected.candidates",
        "with wanted as (select answer_id as id, text_id from selected.candidates)",
    ),
    Purpose.SELECTION: (
        "scored.conversations",
        "with wanted as (select conversation_id as id, min(text_id) as text_id"
        " from scored.conversations group by conversation_id)",
    ),
}


@dataclass(frozen=True)
class Scored:
    """What was written: the file, its rows, and how many answers have no reward, and why."""

    path: Path
    rows: int
    learnt_from: int
    unscored: int
    scale: tuple[float, float]


def score_release(release: Release, rewarder: Rewarder, purpose: Purpose, name: str) -> Scored:
    """Reward a release's rows into `LAKE/annotations/DATASET/NAME.jsonl`; return what is in it.

    Answers that the model learnt from get no reward. Raises `UsageError` where there is no row for
    it, `SluiceError` where a stage that the release pins is gone.
    """
    ids: list[str] = []
    rewards: list[Numbers] = []
    known = 0
    for answers in _answers(release, purpose):
        is_known = rewarder.knows(answers.ids)
        fresh = Answers(*(_some(each, ~is_known) for each in answers))
        ids += fresh.ids
        rewards.append(rewarder.rewards(fresh))
        known += int(is_known.sum())
    if not ids and not known:
        raise UsageError(
            f"{release.dataset} {release.version} has no rows for {purpose}",
            "score another release, or for another purpose (--for)",
        )
    values = np.concatenate([np.zeros(0), *rewards])
    is_scored = np.isfinite(values)
    scale = rewarder.scale or _ends(values[is_scored])
    path = path_of(release, name)
    pairs = zip(_some(ids, is_scored), values[is_scored].tolist(), strict=True)
    count = _write(path, _records(pairs, purpose, rewarder.annotator, scale))
    return Scored(path, count, known, int((~is_scored).sum()), scale)


def path_of(release: Release, name: str) -> Path:
    """Return where a file of annotations of a release's dataset lies.

    Raises `UsageError` for a name that is none of a file.
    """
    if not _NAME.fullmatch(name):
        raise UsageError(f"--name {name!r}: not a file's name", "small letters, digits, - and _")
    return release.lake.root / ROOM / release.dataset / f"{name}.jsonl"


def _some(values: Any, marks: Any) -> list[Any]:
    return [value for value, is_so in zip(values, marks, strict=True) if is_so]


def _answers(release: Release, purpose: Purpose) -> Iterator[Answers]:
    """Yield a release's rows as answers, some at a time, by id."""
    table, wanted = _WANTED[purpose]
    with shared(release.lake.root), connection(release.lake) as con:
        for read in (table, "staged.texts", "cleaned.personal_data"):
            pinned(release, read)
            show_by_key(con, release.lake, read, release.keys)
        yield from _read(con.execute(f"{wanted}\n{_TEXTS}"))


def _read(result: duckdb.DuckDBPyConnection) -> Iterator[Answers]:
    while batch := rows(result, _BATCH):
        yield Answers(*map(list, zip(*map(_answer, batch), strict=True)))


def _answer(row: Row) -> tuple[str, Any, str]:
    turns, count = turns_of(row["messages"]), row["prompt_turn_count"]
    return row["id"], turns[:count], said(turns[count:])


def _ends(rewards: Numbers) -> tuple[float, float]:
    """Return the ends of a scale that nobody states: the 1st and 99th percentile, never equal."""
    low, high = np.percentile(rewards, [1, 99]).round(DIGITS) if len(rewards) else (0.0, 0.0)
    return (float(low), float(high)) if low < high else (float(low) - 1, float(high) + 1)


def _records(
    pairs: Iterable[tuple[str, float]],
    purpose: Purpose,
    annotator: str,
    scale: tuple[float, float],
) -> Iterator[dict[str, Any]]:
    low, high = scale
    for content_id, reward in pairs:
        if purpose is Purpose.SELECTION:
            yield {"id": content_id, "score": round(reward, DIGITS), "scorer": annotator}
            continue
        value = round(min(high, max(low, reward)), DIGITS)
        yield {
            "answer_id": content_id,
            "standard": "reward",
            "value": value,
            "scale": [low, high],
            "annotator": annotator,
            "kind": "model",
        }


def _write(path: Path, records: Iterable[dict[str, Any]]) -> int:
    lines = [orjson.dumps(each).decode() for each in records]
    private_folder(path.parent)
    replace(path, "".join(f"{line}\n" for line in lines))
    return len(lines)
