import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from flows.cli import main
from flows.cli_print import json_line
from tasks.lake import Lake
from tasks.shown import safe, short

QUESTIONS = [
    ["releases"],
    ["show"],
    ["why", "talk.jsonl:2"],
    ["why", "--text", "water"],
    ["rejects"],
    ["query", "select count(*) as n from ledger"],
    ["sql", "cleaned.signatures"],
    ["formats"],
    ["benchmarks"],
    ["doctor"],
    ["verify"],
    ["gc", "--dry-run"],
    ["recover"],
]
HEAVY = ("prefect", "great_expectations", "pandas", "py3langid")
# Run in a process of its own: what it imports is what a user waits for.
_ASK_ALL = """
import json, sys
from flows.cli import main
for question in json.loads(sys.argv[1]):
    try:
        main(question)
    except SystemExit as end:
        imported = [name for name in json.loads(sys.argv[2]) if name in sys.modules]
        print(json.dumps([question, end.code, imported]), file=sys.stderr)
"""


def ask(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


@pytest.fixture(autouse=True)
def _lake(small_lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_LAKE", str(small_lake.root))


def test_no_question_imports_prefect_expectations_pandas_or_the_language_model(
    tmp_path: Path,
) -> None:
    questions = [["--help"], *QUESTIONS, ["export", "v0001", "--out", str(tmp_path / "out")]]
    # `sql` runs a stage's own functions, which may load Arrow's pandas bridge or the model: last.
    questions.sort(key=lambda question: question[0] == "sql")
    command = [sys.executable, "-c", _ASK_ALL, json.dumps(questions), json.dumps(HEAVY)]
    told = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    *light, sql = [json.loads(line) for line in told.splitlines()]
    assert light == [[each, 0, []] for each in questions[:-1]]
    assert not {"prefect", "great_expectations"} & set(sql[2])


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_json_is_one_document_and_nothing_else_on_stdout(
    question: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(*question, "--json") == 0
    told = capsys.readouterr()
    assert json.loads(told.out)
    assert told.out.count("\n") == 1
    assert told.err == ""


@pytest.mark.parametrize("question", QUESTIONS, ids=" ".join)
def test_every_answer_can_be_read_by_people_too(
    question: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(*question) == 0
    assert capsys.readouterr().out.strip()


def test_rejects_cannot_act_on_the_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    for form in ([], ["--jsonl"], ["--json"]):
        assert ask("rejects", *form) == 0
        told = capsys.readouterr().out
        assert not {"\x1b", "\x9b", "\u202e"} & set(told)
        assert "[bold]stop" in told


def test_jsonl_rejects_are_whole_and_one_a_line(capsys: pytest.CaptureFixture[str]) -> None:
    assert ask("rejects", "--jsonl", "--rule", "low_quality") == 0
    [line] = capsys.readouterr().out.splitlines()
    assert json.loads(line)["texts"][0][0]["content"] == "[bold]stop\u202etrap\u202c here"


def test_rejects_names_the_place_of_the_row_that_stands_for_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask("rejects", "--rule", "exact_duplicate") == 0
    assert "matched: talk talk.jsonl:1" in capsys.readouterr().out
    assert ask("rejects", "--rule", "exact_duplicate", "--jsonl") == 0
    [row] = map(json.loads, capsys.readouterr().out.splitlines())
    assert row["matched"] == {"source_name": "talk", "file": "talk.jsonl", "line": 1}


@pytest.mark.parametrize("rule", ["refusal", "edit_too_small", "too_deep"])
def test_a_rule_that_refused_nothing_has_no_rows(
    rule: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask("rejects", "--rule", rule) == 0
    assert capsys.readouterr().out == "0 rows\n"
    assert ask("rejects", "--rule", rule, "--json") == 0
    assert json.loads(capsys.readouterr().out) == []


def test_why_tells_the_rule_and_the_place_of_the_matched_row(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert ask("why", "talk.jsonl:2") == 0
    told = capsys.readouterr().out
    assert "exact_duplicate" in told
    assert "talk.jsonl:1" in told


@pytest.mark.parametrize(
    ("arguments", "code", "told"),
    [
        (["show", "v0009"], 2, "v0001"),
        (["show", "--dataset", "other"], 2, "demo"),
        (["show", "--lake", "nowhere"], 2, "no lake"),
        (["why", "0" * 32], 2, "no record"),
        (["query", "drop table ledger"], 2, "exactly one SELECT"),
        (["export", "v0001", "--to", "csv", "--out", "x"], 2, "jsonl"),
        (["export", "v0001", "--out", "."], 4, "not empty"),
        (["curate"], 2, "no sources"),
        (["curate", "--source", "x", "--set", "min_qality=1"], 2, "min_qality"),
        (["curate", "--source", "x", "--set", "min_quality=7"], 2, "min_quality"),
        (["trigger", "weekly"], 2, "weekly"),
        (["sing"], 2, "sing"),
        (["rejects", "--limit", "0"], 2, "limit"),
        (["rejects", "--rule", "refusl"], 2, "did you mean refusal?"),
        (["rejects", "--source", "tolk"], 2, "did you mean talk?"),
    ],
)
def test_a_users_mistake_is_one_message_and_the_right_exit_code(
    arguments: list[str], code: int, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert ask(*arguments) == code
    heard = capsys.readouterr()
    assert told in heard.err
    assert "Traceback" not in heard.err
    assert heard.out == ""


def test_the_unexpected_is_one_line_and_exit_1_unless_the_traceback_is_asked_for(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> Any:
        raise RuntimeError("first\nsecond")

    monkeypatch.setattr("tasks.doctor.examine", broken)
    assert ask("doctor") == 1
    assert capsys.readouterr().err == (
        "sluice: RuntimeError: first\n  next: run with `sluice --traceback …` to see where\n"
    )
    with pytest.raises(RuntimeError):
        main(["--traceback", "doctor"])


def test_a_broken_cap_makes_the_doctor_exit_1(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLUICE_MEMORY_MB", "1")
    assert ask("doctor") == 1


def test_two_datasets_are_listed_and_each_shown_by_its_name(
    own_lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    releases = own_lake.root / "releases"
    (releases / "demo").rename(releases / "one")
    for path in [path for path in (releases / "one").rglob("*") if path.is_file()]:
        copy = releases / "two" / path.relative_to(releases / "one")
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    assert ask("releases", "--json", "--lake", str(own_lake.root)) == 0
    assert [row["dataset"] for row in json.loads(capsys.readouterr().out)] == ["one", "two"]
    assert ask("show", "--lake", str(own_lake.root)) == 2
    assert "one, two" in capsys.readouterr().err
    assert ask("show", "--lake", str(own_lake.root), "--dataset", "two") == 0


def test_a_closed_pipe_is_no_error_message(small_lake: Lake) -> None:
    many = "from range(100000)"
    command = f"'{sys.executable}' -m flows.cli query '{many}' --limit 100000 --json | head -c 9"
    heard = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert (heard.stdout, heard.stderr) == ('{"columns', "")


def test_text_is_shown_on_one_line_cut_and_harmless() -> None:
    assert safe("a\x1b[31m\u202eb\ud800") == "a\\u001b[31m\\u202eb\\ud800"
    assert short("x" * 200, 3) == "xxx… (200 characters)"
    assert short("two\nlines") == "two ⏎ lines"
    assert short({"accuracy": 4.0, "safety": None}) == "accuracy 4"


def test_json_holds_every_value_that_sql_can_give() -> None:
    from decimal import Decimal

    answer = {"sum": 2**70, "half": Decimal("0.5"), "raw": b"\xff", "text": "\x7f\u202e"}
    told = json_line(answer)
    assert not {"\x7f", "\u202e"} & set(told)
    assert json.loads(told) == answer | {"half": 0.5, "raw": "\ufffd"}


def test_benchmarks_tells_those_of_a_release_and_those_of_a_configuration(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "curate.yaml"
    config.write_text("sources: [a.jsonl, {path: quiz=q.jsonl, role: benchmark, licence: MIT}]\n")
    assert ask("benchmarks", "--config", str(config), "--json") == 0
    assert json.loads(capsys.readouterr().out) == [
        {"benchmark": "quiz", "path": "q.jsonl", "format": "auto", "licence": "MIT"}
    ]
    assert ask("benchmarks", "--config", str(config)) == 0
    assert "quiz" in capsys.readouterr().out
    assert ask("benchmarks") == 0
    assert "1.50%" in (told := capsys.readouterr().out)
    assert "touched" in told
