"""Flat logs of messages: each takes those above it, and what cannot be placed is told why."""

import json
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks.config import CurateConfig
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport

KEYS = {"key": "id", "parent_key": "reply_to"}


def _message(own: object, parent: object, text: str, role: str = "user", **more: Any) -> Any:
    return {"id": own, "parent_id": parent, "text": text, "role": role, **more}


TALK = [
    _message("a", None, "Name a prime.", "prompter"),
    _message("b", "a", "Seven.", "assistant", rank=0, emojis={"+1": 2}),
    _message("c", "a", "Nine.", "assistant", rank=1, labels={"quality": {"value": 0.25}}),
    _message("d", "b", "Another?", "prompter"),
    _message("e", "d", "Eleven.", "assistant"),
]


def _land(folder: Path, rows: list[Any], **source: Any) -> tuple[str, FileReport]:
    path = folder / "log.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    landing = source.pop("landing", {})
    config = {"sources": [{"path": str(path)} | source], "landing": landing}
    reports: list[FileReport] = []
    landed = land_inputs(CurateConfig.model_validate(config), Lake(folder / "lake"), reports.append)
    return landed, reports[0]


def _table(folder: Path, landed: str, name: str) -> list[dict[str, Any]]:
    sealed = Lake(folder / "lake").sealed(f"staged.{name}", landed)
    paths = Lake(folder / "lake").paths(sealed) if sealed else []
    return [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]


def _texts(folder: Path, landed: str) -> list[list[str]]:
    texts = _table(folder, landed, "texts")
    return [[turn["content"] for turn in text["messages"]] for text in texts]


def _refusals(folder: Path, landed: str) -> list[tuple[str, str]]:
    return [(each["rule"], each["detail"]) for each in _table(folder, landed, "quarantine")]


def test_each_message_comes_after_those_above_it_in_whatever_order(tmp_path: Path) -> None:
    landed, report = _land(tmp_path, TALK[::-1])
    assert (report.formats, report.quarantined) == ({"thread_message": 5}, 0)
    assert _texts(tmp_path, landed) == [
        ["Name a prime.", "Seven.", "Another?", "Eleven."],
        ["Name a prime.", "Seven.", "Another?"],
        ["Name a prime.", "Nine."],
        ["Name a prime.", "Seven."],
        ["Name a prime."],
    ]
    answers = _table(tmp_path, landed, "answers")
    told = [(each["rank"], each["label"], each["rating"], each["rating_high"]) for each in answers]
    assert told == [(None, None, None, None), (1, None, 0.25, 1.0), (0, True, None, None)]
    assert len(_table(tmp_path, landed, "prompts")) == 2


def test_the_key_is_found_by_what_the_parents_point_at(tmp_path: Path) -> None:
    def named(row: dict[str, Any]) -> dict[str, Any]:
        rest = {"parent_message_id": row["parent_id"], "text": row["text"], "role": row["role"]}
        return {"task_id": f"t{row['id']}", "message_id": row["id"], "user_id": "a"} | rest

    _, report = _land(tmp_path, [named(row) for row in TALK])
    assert report.formats == {"thread_message": 5}


def test_two_keys_that_would_do_are_no_thread_until_one_is_stated(tmp_path: Path) -> None:
    rows = [row | {"copy_id": row["id"]} for row in TALK]
    landed, report = _land(tmp_path, rows)
    assert report.rules == {"lone_message": 5}
    assert "thread: {key, parent_key}" in _refusals(tmp_path, landed)[0][1]
    stated, report = _land(tmp_path, rows, thread={"key": "id", "parent_key": "parent_id"})
    assert report.formats == {"thread_message": 5}
    assert stated != landed


def test_stated_keys_may_be_any_and_a_root_may_lack_its_parent_as_null(tmp_path: Path) -> None:
    rows = [
        {"id": 1, "reply_to": None, "role": "user", "content": "Name a prime."},
        {"id": 2, "reply_to": 1, "role": "assistant", "content": "Seven."},
    ]
    landed, report = _land(tmp_path, rows, thread=KEYS)
    assert report.formats == {"thread_message": 2}
    assert _texts(tmp_path, landed) == [["Name a prime."], ["Name a prime.", "Seven."]]


def test_what_has_no_place_in_a_thread_is_refused_alone_and_by_rule(tmp_path: Path) -> None:
    odd = [
        _message("f", "gone", "Lost."),
        _message("g", "h", "Round", "assistant"),
        _message("h", "g", "and round."),
        _message("i", "i", "My own reply."),
        _message("j", None, "Twice."),
        _message("j", None, "Twice."),
        _message("k", "j", "Below which?", "assistant"),
        _message("l", None, "Taken back.", deleted=True),
        _message("m", "l", "Below it.", "assistant"),
        _message("n", None, "One root.", message_tree_id="t"),
        _message("o", None, "Two roots.", message_tree_id="t"),
        _message("p", "o", "Below them.", "assistant"),
        _message("q", None, "Nobody asked.", "assistant"),
        _message("r", "a", 7),
        _message("s", "r", "Below a number.", "assistant"),
    ]
    landed, report = _land(tmp_path, [*TALK, *odd], thread={"key": "id", "parent_key": "parent_id"})
    assert (report.staged, report.quarantined) == (7, 13)
    assert _refusals(tmp_path, landed) == [
        ("missing_parent", "parent_id: gone is not in this file"),
        ("message_cycle", "parent_id: g replies to what replies to it"),
        ("message_cycle", "parent_id: h replies to what replies to it"),
        ("message_cycle", "parent_id: i replies to what replies to it"),
        ("ambiguous_parent", "parent_id: j is in this file twice"),
        ("deleted", "message: deleted or refused in review"),
        ("deleted", "a message above it is deleted or refused in review"),
        ("two_roots", "message_tree_id: of two messages that reply to none"),
        ("two_roots", "message_tree_id: of two messages that reply to none"),
        ("two_roots", "message_tree_id: of two messages that reply to none"),
        ("no_prompt", "message: an answer without a prompt above it"),
        ("wrong_type", "message.text: expected text, found number"),
        ("wrong_type", "above[1].text: expected text, found number"),
    ]


def test_a_chain_of_thousands_stops_at_the_depth_a_tree_may_have(tmp_path: Path) -> None:
    roles = ("user", "assistant")
    chain = [_message(n, n - 1 if n else None, f"Turn {n}.", roles[n % 2]) for n in range(3_000)]
    landed, report = _land(tmp_path, chain, landing={"max_depth": 10})
    assert (report.formats, report.rules) == ({"thread_message": 10}, {"too_deep": 2_990})
    assert len(_texts(tmp_path, landed)[-1]) == 10


def test_a_path_longer_than_a_record_may_be_is_refused(tmp_path: Path) -> None:
    long = [_message("a", None, "x" * 900), _message("b", "a", "y" * 900, "assistant")]
    deep = [*long, _message("c", "b", "And?")]
    _, report = _land(tmp_path, deep, landing={"max_record_bytes": 1_000})
    assert (report.staged, report.rules) == (2, {"record_too_long": 1})


def test_a_sample_of_a_log_finds_the_messages_above_it_beyond_the_sample(tmp_path: Path) -> None:
    landed, _ = _land(tmp_path, TALK[::-1], landing={"limit": 1})
    assert _texts(tmp_path, landed) == [["Name a prime.", "Seven.", "Another?", "Eleven."]]


@pytest.mark.parametrize(
    "record",
    [
        {"instruction": "Name a prime.", "output": "Seven.", "text": "both", "parent_id": 1},
        {"prompt": "Name a prime.", "chosen": "7", "rejected": "9", "text": "", "parent_id": 1},
    ],
)
def test_a_record_of_a_known_format_is_no_message_whatever_else_it_holds(
    tmp_path: Path, record: Any
) -> None:
    _, report = _land(tmp_path, [record])
    assert set(report.formats) <= {"alpaca", "pairs"}
    assert report.staged == 1
