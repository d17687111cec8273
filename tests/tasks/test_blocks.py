"""Blocks: rows are the same however many records are made columns at once."""

from pathlib import Path

import pyarrow.parquet as pq
import pytest

from tasks.blocks import Origin
from tasks.columns import TABLES
from tasks.identity import answer_id, content_id, pair_id, record_ids, row_ids
from tasks.parts import Parts, part_path
from tasks.readers.drafts import Answer, Comparison, Conversation, Drafts, Prompt, Unreadable
from tasks.records import Record
from tasks.staging import Staging

ASKED, TOLD, OTHER = ("user", "Name a prime."), ("assistant", "Seven."), ("assistant", "Eight.")
PAIR = Comparison([ASKED], [TOLD], [OTHER], metrics={"accuracy": 5.0}, rejected_rating=1.0)
RECORDS: list[Drafts] = [
    [Conversation([ASKED, TOLD], tools="[]"), Conversation([ASKED])],
    [PAIR, Answer([ASKED], [OTHER, ASKED, TOLD], rank=2, model="m"), PAIR, Prompt([ASKED])],
    [],
    [Prompt([ASKED, TOLD, ASKED])],
    [Answer([ASKED], [TOLD], label=False), Conversation([ASKED, TOLD], rating=4.0)],
]
SHA = "ab" * 32


def _staged(draft: Path, *, is_benchmark: bool = False) -> dict[str, list[dict[str, object]]]:
    draft.mkdir(exist_ok=True)
    parts = Parts(draft, 0)
    origins = [Origin(SHA, "one", 1, "a.jsonl"), Origin("cd" * 32, "two", 2, "b.jsonl")]
    for origin in origins:
        staging = Staging(parts, origin, is_benchmark, sft_from_answers=True)
        for number, drafts in enumerate(RECORDS):
            record = Record(number, number + 7, b"raw", None)
            try:
                staging.keep(record, drafts)
            except Unreadable as why:
                staging.quarantine(record, why)
    rows = parts.close()
    assert parts.block.size == 0
    found = {name: pq.read_table(part_path(draft, name, 0)).to_pylist() for name in rows}
    assert {name: len(held) for name, held in found.items()} == rows
    return found


@pytest.mark.parametrize("is_benchmark", [True, False])
def test_rows_are_the_same_in_one_block_and_in_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_benchmark: bool
) -> None:
    whole = _staged(tmp_path / "whole", is_benchmark=is_benchmark)
    for most in (1, 3):
        monkeypatch.setattr("tasks.parts.ROW_GROUP", most)
        assert _staged(tmp_path / f"{most}", is_benchmark=is_benchmark) == whole
    assert set(whole) <= set(TABLES)


def test_rows_of_one_record_count_up_and_name_their_text(tmp_path: Path) -> None:
    rows = _staged(tmp_path)
    texts = [text for text in rows["texts"] if text["text_id"] in _ids("texts", 1, 6)]
    assert [text["text_id"] for text in texts] == _ids("texts", 1, 6)
    first, second = (
        row for row in rows["comparisons"] if row["row_id"] in _ids("comparisons", 1, 2)
    )
    ids = [content_id([ASKED, each], None) for each in (TOLD, OTHER)]
    assert [first["chosen_id"], first["rejected_id"]] == ids
    assert first["pair_id"] == second["pair_id"] == pair_id(*ids)
    assert first["annotation_metrics"]["accuracy"] == 5.0  # type: ignore[index]
    answers = [row for row in rows["answers"] if row["row_id"] in _ids("answers", 1, 5)]
    assert [row["rating"] for row in answers] == [None, 1.0, None, None, 1.0]
    assert answers[2]["answer_id"] == answer_id([ASKED, OTHER, ASKED, TOLD], 1, None)
    assert [row["text_id"] for row in answers] == _ids("texts", 1, 6)[:5]
    assert {row["record_id"] for row in answers} == set(record_ids([(SHA, 1)]))
    assert {(row["source_name"], row["file"], row["line"]) for row in answers} == {
        ("one", "a.jsonl", 8)
    }


def _ids(entity: str, record: int, count: int) -> list[str]:
    return row_ids([(SHA, record)] * count, entity, range(count))
