"""Landing: every record staged or quarantined, once, under one key, whatever dies when."""

import gzip
import json
import random
import re
import subprocess
import sys
from collections import Counter
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks import batches
from tasks.bounds import Bounds
from tasks.config import CurateConfig
from tasks.errors import Conflict, SluiceError, UsageError
from tasks.identity import content_id
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport, Portion, ReadJob
from tasks.records import Limits
from tasks.settings import ROOT
from tasks.survey import Surveyed
from tasks.tables import ENTITIES, STAGED, staged_keys

ALPACA = {"instruction": "Name a prime.", "input": "", "output": "Seven.\r\n"}
PAIR = {"prompt": "Name a prime.", "chosen": "Seven.", "rejected": "Nine.", "score_chosen": 5}
VOTE = {"prompt": "Hi?", "completion": "Hello.", "label": False, "model": "a"}
RATED = {
    "prompt": "Name a prime.",
    "completions": [{"text": "Seven.", "rating": 5, "rank": 1}, {"text": "Nine."}],
    "tools": [{"name": "sieve"}],
}
PROMPT = {"prompt": "Name a river."}
HALF = {"messages": [{"role": "user", "content": "Hi?"}]}
GOOD: list[dict[str, Any]] = [ALPACA, PAIR, VOTE, RATED, PROMPT, HALF]


def _write(path: Path, rows: list[Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"".join(_line(row) + b"\n" for row in rows))
    return path


def _line(row: Any) -> bytes:
    return row if isinstance(row, bytes) else json.dumps(row, ensure_ascii=False).encode()


def _land(lake: Path, *sources: Any, **landing: Any) -> tuple[str, list[FileReport]]:
    reports: list[FileReport] = []
    paths = [str(each) if isinstance(each, Path) else each for each in sources]
    config = CurateConfig(lake=str(lake), sources=paths, landing=landing)
    return land_inputs(config, Lake(lake), reports.append), reports


def _rows(lake: Path, landed: str, table: str) -> list[dict[str, Any]]:
    sealed = Lake(lake).sealed(f"staged.{table}", landed)
    assert sealed is not None
    paths = Lake(lake).paths(sealed)
    rows = [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]
    assert all(pq.read_schema(path).equals(STAGED[table]) for path in paths)
    assert len(rows) == sealed.rows
    return rows


def _digests(lake: Path, landed: str) -> dict[str, list[str]]:
    sealed = {table: Lake(lake).sealed(table, key) for table, key in staged_keys(landed).items()}
    return {table: [f.sha256 for f in each.files] for table, each in sealed.items() if each}


def _quarantined(lake: Path) -> list[Path]:
    return sorted((lake / "quarantine").glob("*/raw.parquet"))


def test_each_shape_gives_its_entities_and_one_text_once(tmp_path: Path) -> None:
    landed, (report,) = _land(tmp_path / "lake", _write(tmp_path / "in.jsonl", GOOD))
    rows = {name: _rows(tmp_path / "lake", landed, name) for name in STAGED}
    counts = {name: len(found) for name, found in rows.items() if found}
    expected = {"conversations": 2, "answers": 6, "comparisons": 1, "prompts": 1}
    assert counts == expected | {"texts": 8, "inputs": 1}
    assert report.format == "alpaca+openai_messages+pairs+prompts+rated_answers+votes"
    texts = {text["text_id"]: text for text in rows["texts"]}
    alpaca = rows["conversations"][0]
    assert alpaca["text_id"] == rows["answers"][0]["text_id"]
    assert alpaca["conversation_id"] == rows["answers"][0]["answer_id"]
    assert texts[alpaca["text_id"]]["messages"][1]["content"] == "Seven.\n"
    assert {texts[a["text_id"]]["content_id"] for a in rows["answers"]} == {
        answer["answer_id"] for answer in rows["answers"]
    }
    assert [text["prompt_turn_count"] for text in rows["texts"]] == [1] * 8
    assert rows["inputs"][0]["text_changes"] == '{"newline": 1}'


def test_answers_keep_what_people_said_and_pairs_their_ratings(tmp_path: Path) -> None:
    landed, _ = _land(tmp_path / "lake", _write(tmp_path / "in.jsonl", GOOD))
    answers = _rows(tmp_path / "lake", landed, "answers")
    assert [answer["rating"] for answer in answers] == [None, 5.0, None, None, 5.0, None]
    assert [answer["label"] for answer in answers] == [None, None, None, False, None, None]
    assert [answer["rank"] for answer in answers] == [None] * 4 + [1, None]
    (pair,) = _rows(tmp_path / "lake", landed, "comparisons")
    assert [pair["chosen_id"], pair["rejected_id"]] == [a["answer_id"] for a in answers[1:3]]
    tools = _rows(tmp_path / "lake", landed, "texts")[4]["tools"]
    assert json.loads(tools) == RATED["tools"]
    prompt = [("user", "Name a prime.")]
    assert answers[4]["prompt_id"] == content_id(prompt, tools)


def test_rated_answers_become_examples_when_asked_but_never_a_thumb_down(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.jsonl", [RATED, VOTE])
    landed, _ = _land(tmp_path / "lake", source, sft_from_answers=True)
    conversations = _rows(tmp_path / "lake", landed, "conversations")
    assert [row["rating"] for row in conversations] == [5.0, None]


def test_a_benchmark_gives_each_question_once_with_the_answers_known_to_be_right(
    tmp_path: Path,
) -> None:
    told = [
        {"problem": "Name a prime.", "solution": "Seven is one."},
        {"question": "Which is prime?", "choices": ["Seven", "Nine"], "answer": 0},
        {**VOTE, "label": False},
        {**VOTE, "label": True},
    ]
    path = _write(tmp_path / "in.jsonl", told)
    landed, (report,) = _land(tmp_path / "lake", {"path": str(path), "role": "benchmark"})
    rows = _rows(tmp_path / "lake", landed, "questions")
    assert report.formats == {"benchmark_item": 2, "votes": 2}
    found = [(row["part"], *row["messages"][0].values()) for row in rows]
    asked, said = VOTE["prompt"], VOTE["completion"]
    assert found == [
        ("question", "user", "Name a prime."),
        ("answer", "assistant", "Seven is one."),
        ("question", "user", "Which is prime?\n\nSeven\nNine"),
        ("question", "user", asked),
        ("question", "user", asked),
        ("answer", "assistant", said),
    ]
    assert rows[0]["question_id"] == rows[1]["question_id"]


def test_a_benchmark_gives_questions_alone(tmp_path: Path) -> None:
    silent = {"messages": [{"role": "system", "content": "Hi"}]}
    path = _write(tmp_path / "in.jsonl", [*GOOD, silent])
    landed, (report,) = _land(tmp_path / "lake", {"path": str(path), "role": "benchmark"})
    questions = _rows(tmp_path / "lake", landed, "questions")
    asked = [each for each in questions if each["part"] == "question"]
    assert [q["messages"][0]["content"] for q in asked[-3:]] == [
        "Name a prime.",
        "Name a river.",
        "Hi?",
    ]
    assert report.rules == {"no_question": 1}
    assert not any(_rows(tmp_path / "lake", landed, name) for name in (*ENTITIES, "texts"))


def _hostile(seed: int) -> list[Any]:
    dice = random.Random(seed)
    bad: list[Any] = [b"{", b"\xff\xfe", b'{"a": "\\ud800"}', b"[" * 99, b"null", b"3", b'""']
    bad += [{"output": "no instruction"}, ALPACA | {"output": 5}, {"messages": [{"role": "x"}]}]
    bad += [b" ", b"\x00", b'{"prompt": "' + b"a" * 3_000 + b'"}', {"prompt": None}]
    rows = [dice.choice(GOOD + bad) for _ in range(60)]
    cut = _line(dice.choice(GOOD))
    return [*rows, cut[: dice.randrange(1, len(cut))]]


@pytest.mark.parametrize("seed", range(4))
def test_what_landed_is_staged_or_quarantined_to_the_last_record(tmp_path: Path, seed: int) -> None:
    rows = _hostile(seed)
    _write(tmp_path / "in/a.jsonl", rows)
    (tmp_path / "in/b.jsonl.gz").write_bytes(gzip.compress((tmp_path / "in/a.jsonl").read_bytes()))
    lake = tmp_path / "lake"
    landed, _ = _land(lake, tmp_path / "in", max_record_bytes=2_000)
    whole, unpacked = sorted(_rows(lake, landed, "inputs"), key=lambda row: str(row["file"]))
    lines = [line for line in map(_line, rows) if line.strip()]
    assert whole["records"] == unpacked["records"] == len(lines)
    quarantine = _rows(lake, landed, "quarantine")
    staged = {row["record_id"] for name in ENTITIES for row in _rows(lake, landed, name)}
    lost = {row["record_id"] for row in quarantine}
    assert len(lost) == len(quarantine) == whole["quarantined"] + unpacked["quarantined"]
    assert len(staged) == whole["staged"] + unpacked["staged"]
    assert not staged & lost
    assert len(staged | lost) == 2 * len(lines)
    raw = [row for path in _quarantined(lake) for row in pq.read_table(path).to_pylist()]
    assert Counter(row["raw"] for row in raw) <= Counter(line[:2_000] for line in lines * 2)
    assert {row["record_id"] for row in raw} == lost


def test_quarantined_bytes_are_for_their_owner_alone(tmp_path: Path) -> None:
    landed, _ = _land(tmp_path / "lake", _write(tmp_path / "in.jsonl", [b"{", ALPACA]))
    folder = tmp_path / "lake/quarantine"
    assert folder.stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in _quarantined(tmp_path / "lake")] == [0o600]
    (row,) = _rows(tmp_path / "lake", landed, "quarantine")
    assert (row["file"], row["line"], row["rule"]) == ("in.jsonl", 1, "bad_json")


def test_equal_bytes_land_once_and_a_benchmark_before_a_corpus(tmp_path: Path) -> None:
    _write(tmp_path / "x/a.jsonl", GOOD)
    _write(tmp_path / "y/b.jsonl", GOOD)
    first = {"path": str(tmp_path / "x"), "rank": 9}
    landed, _ = _land(tmp_path / "l1", first, str(tmp_path / "y"))
    inputs = {row["source_name"]: row for row in _rows(tmp_path / "l1", landed, "inputs")}
    copy = inputs["y"]
    assert (inputs["x"]["is_copy"], copy["is_copy"]) == (False, True)
    assert (copy["records"], copy["staged"], copy["format"]) == (0, 0, "")
    assert len(_rows(tmp_path / "l1", landed, "prompts")) == 1
    landed, _ = _land(tmp_path / "l2", first, {"path": str(tmp_path / "y"), "role": "benchmark"})
    assert not _rows(tmp_path / "l2", landed, "prompts")
    assert len(_rows(tmp_path / "l2", landed, "questions")) > 0


def test_the_same_sources_are_not_read_twice_and_others_are(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD)
    first, read = _land(tmp_path / "lake", source)
    again, reread = _land(tmp_path / "lake", source)
    assert (first == again, len(read), len(reread)) == (True, 1, 0)
    keys = {
        first,
        _land(tmp_path / "lake", source, limit=3)[0],
        _land(tmp_path / "lake", f"other={source}")[0],
        _land(tmp_path / "lake", {"path": str(source), "rank": 1})[0],
        _land(tmp_path / "lake", _write(tmp_path / "in.jsonl", [*GOOD, PROMPT]))[0],
    }
    assert len(keys) == 5


def test_threads_and_the_order_of_sources_change_no_byte(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sources = [_write(tmp_path / f"s{n}/a.jsonl", _hostile(n)) for n in range(3)]
    named = [f"s{n}={path}" for n, path in enumerate(sources)]
    monkeypatch.setenv("SLUICE_THREADS", "1")
    one, _ = _land(tmp_path / "one", *named)
    monkeypatch.setenv("SLUICE_THREADS", "2")
    two, _ = _land(tmp_path / "two", *named[::-1])
    assert one == two
    assert _digests(tmp_path / "one", one) == _digests(tmp_path / "two", two)


def test_a_file_that_kills_its_reader_is_quarantined_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("a", "b", "c"):
        _write(tmp_path / f"in/{name}.jsonl", [*GOOD, {"prompt": name}])
    monkeypatch.setenv("SLUICE_DIE_AT", "reading b.jsonl")
    landed, _ = _land(tmp_path / "lake", tmp_path / "in")
    inputs = {row["file"]: row["staged"] for row in _rows(tmp_path / "lake", landed, "inputs")}
    assert inputs == {"a.jsonl": 7, "b.jsonl": 0, "c.jsonl": 7}
    (lost,) = _rows(tmp_path / "lake", landed, "quarantine")
    assert (lost["file"], lost["rule"]) == ("b.jsonl", "reader_died")


LAND = """
import sys
from tasks.config import CurateConfig
from tasks.lake import Lake
from tasks.landing import land_inputs
lake, source = sys.argv[1:]
print(land_inputs(CurateConfig(lake=lake, sources=[source]), Lake(lake), lambda report: None))
"""


@pytest.mark.parametrize(
    "point",
    [
        "before keeping quarantine",
        "before sealing staged.texts",
        "after sealing staged.prompts",
        "before sealing staged.inputs",
        "after sealing staged.inputs",
    ],
)
def test_a_killed_landing_is_landed_by_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, point: str
) -> None:
    source = _write(tmp_path / "in.jsonl", [*GOOD, b"{"])
    undisturbed, _ = _land(tmp_path / "calm", source)
    command = [sys.executable, "-c", LAND, str(tmp_path / "lake"), str(source)]
    monkeypatch.setenv("SLUICE_DIE_AT", point)
    assert subprocess.run(command, cwd=ROOT, check=False).returncode == -9
    monkeypatch.delenv("SLUICE_DIE_AT")
    landed, _ = _land(tmp_path / "lake", source)
    assert landed == undisturbed
    assert _digests(tmp_path / "lake", landed) == _digests(tmp_path / "calm", landed)
    raw, calm = (
        [path.read_bytes() for path in _quarantined(tmp_path / name)] for name in ("lake", "calm")
    )
    assert raw == calm


def test_a_file_that_changes_while_it_is_read_stops_the_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD)
    monkeypatch.setattr("tasks.arrivals.survey", lambda *_: Surveyed("0" * 64, 1))
    with pytest.raises(Conflict, match=r"in/in\.jsonl changed while it was read"):
        _land(tmp_path / "lake", source)


def test_readers_that_do_not_start_end_the_run_and_quarantine_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.reader_pool.COMMAND", [sys.executable, "-c", "import no_such_thing"])
    with pytest.raises(SluiceError, match="a reader process does not start"):
        _land(tmp_path / "lake", _write(tmp_path / "in.jsonl", GOOD))
    assert not (tmp_path / "lake/stages").exists()


def test_no_source_is_a_usage_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no sources"):
        _land(tmp_path / "lake")


def test_a_reader_process_imports_no_engine_and_no_orchestrator(tmp_path: Path) -> None:
    heavy = ["prefect", "great_expectations", "duckdb", "numpy", "pandas", "pydantic"]
    code = f"""
import sys
from tasks.reader_process import main
main()
print([name for name in {heavy!r} if sys.modules.get(name)])
"""
    command = [sys.executable, "-c", code]
    portion = Portion(
        path=str(_write(tmp_path / "in.jsonl", [*GOOD, b"{"])),
        sha256="0" * 64,
        size=1,
        source_name="s",
        source_rank=1,
        file="in.jsonl",
        format="auto",
        role="corpus",
    )
    limits, bounds = Limits(None, 2_000, 10**6, 8), Bounds(2_048, 60, 60)
    job = ReadJob(0, (portion,), False, limits, bounds, str(tmp_path))
    said = json.dumps(asdict(job)) + "\n"
    told = subprocess.run(command, cwd=ROOT, input=said, capture_output=True, text=True, check=True)
    _, _, _, report, imported = told.stdout.splitlines()
    assert json.loads(report)["done"]["files"][0]["staged"] == len(GOOD)
    assert imported == "[]"


def _many(folder: Path, count: int) -> Path:
    for number in range(count):
        _write(folder / f"{number:03}.jsonl", [{"prompt": f"Name river {number}."}])
    return folder


def test_small_files_share_a_job_and_its_parts(tmp_path: Path) -> None:
    landed, reports = _land(tmp_path / "lake", _many(tmp_path / "in", 300))
    assert len(reports) == 300
    sealed = Lake(tmp_path / "lake").sealed("staged.prompts", landed)
    assert sealed is not None
    assert (len(sealed.files), len(sealed.parts), sealed.rows) == (1, 1, 300)


def test_new_files_are_a_batch_of_their_own_and_the_others_are_not_read_again(
    tmp_path: Path,
) -> None:
    source, lake = _many(tmp_path / "in", 5), tmp_path / "lake"
    first, _ = _land(lake, source)
    _write(source / "new.jsonl", GOOD)
    second, read = _land(lake, source)
    assert [report.file for report in read] == ["new.jsonl"]
    assert len(_rows(lake, second, "prompts")) == 6
    parts = [Lake(lake).sealed("staged.prompts", key) for key in (first, second)]
    assert [len(each.parts) for each in parts if each] == [1, 2]
    assert _land(lake, source) == (second, [])


def test_a_batch_with_a_file_that_is_gone_is_landed_anew_without_it(tmp_path: Path) -> None:
    source, lake = _many(tmp_path / "in", 5), tmp_path / "lake"
    first, _ = _land(lake, source)
    (source / "003.jsonl").unlink()
    landed, read = _land(lake, source)
    assert len(read) == 4
    assert landed != first
    assert {row["file"] for row in _rows(lake, landed, "prompts")} == {
        "000.jsonl", "001.jsonl", "002.jsonl", "004.jsonl",
    }  # fmt: skip


def test_a_new_benchmark_leaves_the_corpus_landed(tmp_path: Path) -> None:
    corpus, lake = _many(tmp_path / "in", 3), tmp_path / "lake"
    _land(lake, corpus)
    quiz = {"path": str(_write(tmp_path / "quiz.jsonl", [PROMPT])), "role": "benchmark"}
    _, read = _land(lake, corpus, quiz)
    assert [report.file for report in read] == ["quiz.jsonl"]


def _staged_ids(lake: Path, landed: str) -> set[tuple[Any, ...]]:
    kept = ("row_id", "record_id", "line", "text_id")
    tables = ("conversations", "answers", "prompts")
    return {
        tuple(row[name] for name in kept) for table in tables for row in _rows(lake, landed, table)
    } | {(row["record_id"], row["line"], row["rule"]) for row in _rows(lake, landed, "quarantine")}


def test_a_large_file_is_read_in_spans_to_the_same_rows(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = [b" " * 2_500, b" " * 2_500 + b"{}", b" " * 1_900]
    rows = [row for seed in range(8) for row in [*_hostile(seed), b" ", b"", b"\t", *long]]
    source = _write(tmp_path / "in.jsonl", [b"\xef\xbb\xbf" + _line(GOOD[0]), *rows])
    whole, (one,) = _land(tmp_path / "whole", source, max_record_bytes=2_000)
    monkeypatch.setattr("tasks.survey.SPAN_BYTES", 3_000)
    in_spans, (several,) = _land(tmp_path / "spans", source, max_record_bytes=2_000)
    assert _staged_ids(tmp_path / "spans", in_spans) == _staged_ids(tmp_path / "whole", whole)
    assert (one.records, one.formats, one.rules) == (
        several.records,
        several.formats,
        several.rules,
    )


@pytest.mark.parametrize(
    ("bounds", "rule"),
    [
        ({"reader_cpu_seconds": 1}, "reader_slow"),
        ({"reader_stall_seconds": 1}, "reader_stalled"),
        ({"reader_memory_mb": 256}, "reader_memory"),
    ],
)
def test_a_file_that_takes_too_much_of_its_reader_is_quarantined_with_the_knob(
    tmp_path: Path, bounds: dict[str, int], rule: str
) -> None:
    source = tmp_path / "in"
    _write(source / "good.jsonl", GOOD)
    words, lines = (1_500_000, 12) if rule == "reader_memory" else (6_000_000, 1)
    line = b'{"prompt": "' + b"\xc3\x83\xc2\xa9 " * words + b'"}'
    _write(source / "hard.jsonl", [line] * lines)
    landed, _ = _land(tmp_path / "lake", source, max_record_bytes=10**9, **bounds)
    lost = _rows(tmp_path / "lake", landed, "quarantine")
    assert {(each["file"], each["rule"]) for each in lost} == {("hard.jsonl", rule)}
    assert all(next(iter(bounds)) in each["detail"] for each in lost)
    assert len(_rows(tmp_path / "lake", landed, "prompts")) == 1


def test_of_a_file_that_fails_its_checksum_nothing_is_staged(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(_write(tmp_path / "raw.jsonl", GOOD).read_bytes()))
    packed[-5] ^= 1
    (tmp_path / "in.jsonl.gz").write_bytes(packed)
    landed, (report,) = _land(tmp_path / "lake", tmp_path / "in.jsonl.gz")
    assert (report.staged, report.rules) == (0, {"corrupt_stream": 1})
    assert not any(_rows(tmp_path / "lake", landed, name) for name in (*ENTITIES, "texts"))


def test_the_encoding_of_a_file_is_said_and_may_be_stated(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_bytes(
        "".join(f'{{"prompt": "第{n}条，水闸？"}}\n' for n in range(9)).encode("gbk")
    )
    landed, (report,) = _land(tmp_path / "lake", source)
    assert (report.staged, report.encoding) == (9, "gb18030")
    assert _rows(tmp_path / "lake", landed, "inputs")[0]["encoding"] == "gb18030"
    stated, (report,) = _land(tmp_path / "lake", {"path": str(source), "encoding": "big5"})
    assert (stated != landed, report.encoding) == (True, "big5")


def test_an_unknown_encoding_is_a_usage_error(tmp_path: Path) -> None:
    source = _write(tmp_path / "in.jsonl", GOOD)
    with pytest.raises(UsageError, match="no encoding 'klingon'"):
        _land(tmp_path / "lake", {"path": str(source), "encoding": "klingon"})


def test_what_a_reader_gave_up_on_is_tried_once_more_and_then_believed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, lake = _many(tmp_path / "in", 2), tmp_path / "lake"
    monkeypatch.setenv("SLUICE_DIE_AT", "reading 001.jsonl")
    _, reports = _land(lake, source)
    assert [report.rules for report in reports] == [{}, {"reader_died": 1}]
    _, again = _land(lake, source)
    assert [report.rules for report in again] == [{}, {"reader_died": 1}]
    assert _land(lake, source)[1] == []


def test_what_the_machine_did_to_a_reader_is_made_good_by_the_next_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, lake = _many(tmp_path / "in", 2), tmp_path / "lake"
    monkeypatch.setenv("SLUICE_DIE_AT", "reading 001.jsonl")
    _land(lake, source)
    monkeypatch.delenv("SLUICE_DIE_AT")
    landed, reports = _land(lake, source)
    assert [report.rules for report in reports] == [{}, {}]
    assert len(_rows(lake, landed, "prompts")) == 2


def test_the_same_bytes_to_be_read_differently_are_refused(tmp_path: Path) -> None:
    for name in ("x", "y"):
        _write(tmp_path / f"{name}.jsonl", [PROMPT])
    stated = {"path": str(tmp_path / "y.jsonl"), "format": "prompts"}
    with pytest.raises(UsageError, match=r"x/x\.jsonl and y/y\.jsonl hold the same bytes"):
        _land(tmp_path / "lake", str(tmp_path / "x.jsonl"), stated)


def test_a_damaged_batch_of_others_stops_nobody(tmp_path: Path) -> None:
    lake = tmp_path / "lake"
    _land(lake, _write(tmp_path / "others.jsonl", GOOD))
    for path in lake.glob("stages/*/*/*/*"):
        path.write_bytes(b"rot")
    landed, _ = _land(lake, _write(tmp_path / "mine.jsonl", [PROMPT]))
    assert len(_rows(lake, landed, "prompts")) == 1


def test_files_that_fail_cost_the_others_of_their_job_one_reading_more(tmp_path: Path) -> None:
    source = _many(tmp_path / "in", 6)
    for number in range(4):
        packed = bytearray(gzip.compress(_line(PROMPT)))
        packed[-5] ^= 1
        (source / f"bad{number}.jsonl.gz").write_bytes(packed + bytes([number]))
    config = CurateConfig(lake=str(tmp_path / "lake"), sources=[str(source)])
    heard: list[dict[str, Any]] = []
    land_inputs(config, Lake(tmp_path / "lake"), lambda _: None, lambda _, said: heard.append(said))
    assert len([said for said in heard if "begun" in said]) == 2 * 10


def test_the_key_of_a_batch_knows_all_code_that_reads() -> None:
    told, waiting = set(), {"reader_process", "survey", "read_plan"}
    while waiting:
        name = waiting.pop()
        told.add(name)
        text = (ROOT / f"tasks/{name}.py").read_text("utf-8")
        found = set(re.findall(r"^ *from tasks\.([a-z_0-9]+) import", text, re.M))
        found |= {
            n
            for line in re.findall(r"^from tasks import (.+)$", text, re.M)
            for n in line.split(", ")
        }
        waiting |= {n for n in found if (ROOT / f"tasks/{n}.py").exists()} - told
    # What says where things are, what goes wrong and what is asked for changes no row;
    # the values that are asked for stand in the key themselves.
    silent = {
        "acceptance",
        "arrivals",
        "config",
        "disk",
        "errors",
        "faults",
        "files",
        "settings",
        "source",
        "sources",
    }
    silent |= {"fetches", "listing", "seals", "stores", "urls"}
    assert told - silent == set(batches._CODE)
