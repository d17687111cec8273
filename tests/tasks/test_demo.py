"""The demo corpus says what it planted; the path must find exactly that."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import yaml

from tasks import demo, demo_feedback, demo_planted
from tasks.engine import all_keys
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import validated
from tasks.settings import ROOT
from tasks.stages import all_stages, published_tables
from tasks.tables import staged_keys


class Curated:
    """The demo taken through every stage, without Prefect and gates."""

    def __init__(self, folder: Path) -> None:
        self.truth = demo.write_demo(folder)
        config = validated(demo.curate_parameters(folder))
        self.lake = Lake(config.lake)
        landed = land_inputs(config, self.lake, lambda _: None)
        self.keys = all_keys(staged_keys(landed), config.parameters())
        self.sealed = {table: self.lake.sealed(table, key) for table, key in self.keys.items()}
        for stage in all_stages().values():
            self.sealed[stage.table] = materialise(self.lake, stage, config.parameters(), self.keys)

    def rows(self, table: str) -> list[dict[str, Any]]:
        paths = self.lake.paths(self.sealed[table])
        return [row for path in paths for row in pq.read_table(path).to_pylist()]


@pytest.fixture(scope="module")
def curated(tmp_path_factory: pytest.TempPathFactory) -> Curated:
    return Curated(tmp_path_factory.mktemp("demo"))


def test_the_same_bytes_are_written_every_time(tmp_path: Path) -> None:
    written = []
    for seed in ("1", "2"):
        folder = tmp_path / seed
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "tasks.demo", str(folder)]
        subprocess.run(command, env=environment, check=True, capture_output=True, cwd=ROOT)
        files = sorted(path for path in (folder / "corpus").rglob("*") if path.is_file())
        written.append([(path.relative_to(folder), path.read_bytes()) for path in files])
    assert written[0] == written[1]
    assert {str(path) for path, _ in written[0]} == {
        f"corpus/{name}" for name in demo.corpus_files()
    }


def test_a_second_writing_leaves_no_file_of_the_first(tmp_path: Path) -> None:
    demo.write_demo(tmp_path)
    (tmp_path / "corpus/stale.jsonl").write_text("{}\n")
    demo.write_demo(tmp_path)
    assert not (tmp_path / "corpus/stale.jsonl").exists()


def test_every_planted_line_is_quarantined_by_its_rule(curated: Curated) -> None:
    found = Counter(row["rule"] for row in curated.rows("staged.quarantine"))
    assert found == curated.truth["quarantined"]


def test_all_records_are_landed_and_read_as_the_formats_they_are(curated: Curated) -> None:
    inputs = curated.rows("staged.inputs")
    assert sum(row["records"] for row in inputs) == curated.truth["records"]
    assert {row["file"]: row["format"] for row in inputs if row["file"] != "broken.jsonl"} == {
        "textbook.json": "alpaca",
        "idioms.csv": "prompt_completion",
        "talks.jsonl.gz": "sharegpt",
        "assistant.jsonl.zst": "openai_messages",
        "chats.jsonl": "messages_list",
        "compared.jsonl": "pairs",
        "thumbs.csv": "votes",
        "rated.jsonl.gz": "rated_answers",
        "log.jsonl": "interactions",
        "ballots.jsonl": "pairs",
        "open_questions.jsonl": "prompts",
        "pages.jsonl": "alpaca+openai_messages+prompt_completion+sharegpt",
        "quiz.jsonl": "prompt_completion",
    }


def test_garbled_texts_are_repaired(curated: Curated) -> None:
    pages = next(row for row in curated.rows("staged.inputs") if row["file"] == "pages.jsonl")
    assert json.loads(pages["text_changes"])["mojibake"] == 2 * curated.truth["repaired_records"]
    said = {turn["content"] for row in curated.rows("staged.texts") for turn in row["messages"]}
    assert {"What is a café au lait?", "Who was Antonín Dvořák?"} <= said
    assert not said & {record["prompt"] for record in demo_planted.garbled()}


def test_each_planted_talk_is_rejected_by_its_rule_and_no_other_talk_is(curated: Curated) -> None:
    talks = [row for row in curated.rows("published.ledger") if row["entity"] == "conversations"]
    found = Counter(row["rule"] for row in talks if row["verdict"] == "rejected")
    assert found == curated.truth["rejected_conversations"]


def test_the_published_tables_hold_the_rows_that_were_planned(curated: Curated) -> None:
    found = {table: len(curated.rows(table)) for table in published_tables()}
    assert found == curated.truth["tables"]
    assert min(found.values()) > 0


def test_pairs_say_how_they_came_about(curated: Curated) -> None:
    found = Counter(row["origin"] for row in curated.rows("preference.pairs"))
    assert found["edit"] == len(demo_feedback.CORRECTED)
    assert found["regeneration"] == len(demo_feedback.ASKED_AGAIN)
    # Of three answers the best and the worst were voted on too; the pair against them was outvoted.
    assert found["vote"] == 3 * len(demo_feedback.BALLOTS)
    outvoted = [row for row in curated.rows("selected.refusals") if row["rule"] == "outvoted"]
    assert len(outvoted) == len(demo_feedback.BALLOTS)
    voted = [
        row for row in curated.rows("preference.ranked_answers") if row["stands_by"] == "votes"
    ]
    assert sorted(row["rank"] for row in voted) == [1, 1, 2, 2, 3, 3]


def test_copies_lose_to_the_better_ranked_source(curated: Curated) -> None:
    sources = Counter(row["source_name"] for row in curated.rows("sft.single_turn"))
    assert sources["scrape"] == curated.truth["repaired_records"]


def test_both_languages_are_published_in_every_table(curated: Curated) -> None:
    for table in published_tables():
        texts = [json.dumps(row, ensure_ascii=False) for row in curated.rows(table)]
        chinese = sum(any("\u4e00" <= letter <= "\u9fff" for letter in text) for text in texts)
        assert 0 < chinese < len(texts), table


def test_the_door_names_the_sources_of_the_demo() -> None:
    door = yaml.safe_load((ROOT / "prefect.yaml").read_text("utf-8"))
    expected = validated(demo.curate_parameters(Path("demo")))
    curates = [each for each in door["deployments"] if each["entrypoint"].endswith(":curate")]
    assert len(curates) == 2
    for deployment in curates:
        assert validated(deployment["parameters"]) == expected


@pytest.mark.parametrize(
    ("code", "given", "result"),
    [
        (code, given, result)
        for (_, code, _), (given, result) in zip(
            demo_planted.english.FUNCTIONS,
            [
                ("reverse('abc')", "cba"),
                ("[n for n in range(12) if is_prime(n)]", [2, 3, 5, 7, 11]),
                ("vowels('Education')", 5),
                ("factorial(5)", 120),
                ("fibonacci(7)", [0, 1, 1, 2, 3, 5, 8]),
                ("gcd(48, 18)", 6),
                ("unique([3, 1, 3, 2, 1])", [3, 1, 2]),
                ("is_palindrome('Never odd or even')", True),
                ("flatten([[1], [2, 3]])", [1, 2, 3]),
                ("word_counts('a b A')['a']", 2),
                ("mean([1, 2, 6])", 3),
                ("find([1, 4, 9, 16], 9)", 2),
            ],
            strict=True,
        )
    ],
)
def test_the_functions_that_it_teaches_work(code: str, given: str, result: object) -> None:
    names: dict[str, Any] = {}
    exec(code, names)
    assert eval(given, names) == result
