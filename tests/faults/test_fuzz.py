"""A few thousand hostile and mutated files: each record judged, the parent never hurt."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tasks.settings import ROOT

CASES = 2_400


def test_every_record_of_mutated_files_is_staged_or_quarantined_by_a_stated_rule(
    tmp_path: Path,
) -> None:
    kept = tmp_path / "found.json"
    command = ["-m", "bench", "fuzz", "--cases", str(CASES), "--seed", "3", "--json", str(kept)]
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(kept.read_text("utf-8"))
    assert not found["mismatches"] + found["failed"] + found["hangs"]
    assert len(found["deaths"]) < CASES / 100
    # Enough of them had an oracle, and were landed whole, for that to mean something.
    assert found["judged"] > CASES / 4
    assert found["whole"] > CASES / 50
    assert 0.1 < found["good"] / found["records"] < 0.9
    assert {"duplicate_key", "huge_integer", "lone_surrogate", "corrupt_stream"} <= set(
        found["rules"]
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (b'{"a": 1, "a": 2}', ["", "of 2"]),
        (b'{"a": 1}', ["bad_json", ""]),
        (b'{"a": 18446744073709551616}', ["", "of a float"]),
        (b'{"a": 1}', ["", "of 1.0"]),
        (b'{"a": "\\ud800"}', ["bad_json", ""]),
    ],
)
def test_the_judge_accuses_a_reader_that_guesses(
    line: bytes, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from bench._fuzz_judge import differs, expected

    verdicts = expected(".jsonl", line, "utf-8")
    assert differs(".jsonl", line, [(1, said[0], said[1])], verdicts) == "lines [1]"


def test_the_judge_accuses_a_reader_that_loses_a_record(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(ROOT)
    from bench._fuzz_judge import differs, expected
    from bench._fuzz_oracle import digest

    data = b'{"a": 1}\n\n{"a": 2}\n'
    verdicts = expected(".jsonl", data, "utf-8")
    both = [(1, "", digest({"a": 1})), (3, "", digest({"a": 2}))]
    assert differs(".jsonl", data, both, verdicts) == ""
    assert differs(".jsonl", data, both[:1], verdicts) == "2 records, found 1"
