"""Records that take fields of their partner in another file, and those that find none."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks.config import CurateConfig
from tasks.errors import Conflict, UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport

QUESTIONS = [
    {"question_id": 1, "turns": ["Name a prime.", "Another?"], "category": "math"},
    {"question_id": 2, "turns": ["Name a river."]},
]
ANSWERS = [
    {"question_id": 1, "model_id": "m", "choices": [{"turns": ["Seven.", "Eleven."]}]},
    {"question_id": "2", "choices": [{"turns": ["The Rhine."]}]},
]


def _write(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def _land(folder: Path, key: str = "question_id", **join: str) -> tuple[str, list[FileReport]]:
    reports: list[FileReport] = []
    source = {
        "path": str(folder / "answers.jsonl"),
        "join": {"key": key, "with_file": str(folder / "questions.jsonl")} | join,
    }
    config = CurateConfig.model_validate({"lake": str(folder / "lake"), "sources": [source]})
    return land_inputs(config, Lake(folder / "lake"), reports.append), reports


def _table(folder: Path, landed: str, name: str) -> list[dict[str, Any]]:
    sealed = Lake(folder / "lake").sealed(f"staged.{name}", landed)
    paths = Lake(folder / "lake").paths(sealed) if sealed else []
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def test_answers_find_their_questions(tmp_path: Path) -> None:
    _write(tmp_path / "questions.jsonl", QUESTIONS)
    _write(tmp_path / "answers.jsonl", ANSWERS)
    landed, (report,) = _land(tmp_path)
    assert report.formats == {"model_answers": 2}
    texts = [text["messages"] for text in _table(tmp_path, landed, "texts")]
    assert [[turn["content"] for turn in text] for text in texts] == [
        ["Name a prime.", "Seven.", "Another?", "Eleven."],
        ["Name a river.", "The Rhine."],
    ]


def test_the_partners_key_may_have_another_name_and_a_record_keeps_its_own(tmp_path: Path) -> None:
    _write(tmp_path / "questions.jsonl", [{"id": "a", "prompt": "Name a prime.", "label": None}])
    _write(tmp_path / "answers.jsonl", [{"of": "a", "completion": "Seven.", "label": True}])
    landed, _ = _land(tmp_path, key="of", with_key="id")
    assert [answer["label"] for answer in _table(tmp_path, landed, "answers")] == [True]


def test_what_finds_no_partner_or_two_is_quarantined_with_its_id(tmp_path: Path) -> None:
    _write(tmp_path / "questions.jsonl", [*QUESTIONS, QUESTIONS[1], {"turns": []}, [1]])
    lost = [{"question_id": 3}, {"question_id": "my own words"}, {"question_id": None}, [2]]
    _write(tmp_path / "answers.jsonl", [*ANSWERS, *lost])
    landed, (report,) = _land(tmp_path)
    assert (report.records, report.staged, report.quarantined) == (6, 1, 5)
    assert [(each["rule"], each["detail"]) for each in _table(tmp_path, landed, "quarantine")] == [
        ("ambiguous_join", "question_id: 2 is in questions.jsonl twice"),
        ("unmatched_join", "question_id: 3 is not in questions.jsonl"),
        ("unmatched_join", "question_id: an id is not in questions.jsonl"),
        ("unmatched_join", "question_id: no id, text or whole number"),
        ("unmatched_join", "question_id: no id, text or whole number"),
    ]


def test_other_partners_are_another_landing_and_the_same_ones_are_reused(tmp_path: Path) -> None:
    _write(tmp_path / "questions.jsonl", QUESTIONS)
    _write(tmp_path / "answers.jsonl", ANSWERS)
    first, _ = _land(tmp_path)
    assert _land(tmp_path) == (first, [])
    _write(tmp_path / "questions.jsonl", QUESTIONS[:1])
    assert _land(tmp_path)[0] != first


def test_partners_that_change_while_they_are_read_are_a_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path / "questions.jsonl", QUESTIONS)
    _write(tmp_path / "answers.jsonl", ANSWERS)
    monkeypatch.setattr("tasks.arrivals.digest_of", lambda path: _digest(path, "questions.jsonl"))
    with pytest.raises(Conflict, match="changed while it was read"):
        _land(tmp_path)


def _digest(path: Path, wrong: str) -> str:
    from tasks.files import digest_of

    return "0" * 64 if path.name == wrong else digest_of(path)


def test_a_folder_that_holds_the_partners_joins_them_with_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "all"
    folder.mkdir()
    _write(folder / "questions.jsonl", QUESTIONS)
    _write(folder / "answers.jsonl", ANSWERS)
    join = {"key": "question_id", "with_file": str(folder / "questions.jsonl")}
    source = {"path": str(folder), "join": join}
    config = CurateConfig.model_validate({"lake": str(tmp_path / "lake"), "sources": [source]})
    reports: list[FileReport] = []
    land_inputs(config, Lake(tmp_path / "lake"), reports.append)
    formats = {report.file: report.formats for report in reports}
    assert formats == {
        "answers.jsonl": {"model_answers": 2},
        "questions.jsonl": {"question_turns": 2},
    }


@pytest.mark.parametrize("name", ["missing.jsonl", "notes.md"])
def test_a_join_with_no_file_of_records_is_refused(tmp_path: Path, name: str) -> None:
    _write(tmp_path / "answers.jsonl", ANSWERS)
    (tmp_path / "notes.md").touch()
    with pytest.raises(UsageError, match="no file of records to join with"):
        _land(tmp_path, with_file=str(tmp_path / name))
