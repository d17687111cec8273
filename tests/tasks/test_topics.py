"""Topics that records name: what is a label, where it travels, and what quotas make of it."""

import json
import random
from collections import Counter
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import ValidationError

from tasks.card import dataset_card
from tasks.config import CurateConfig
from tasks.demands import unlabelled
from tasks.engine import all_keys, connection, show_by_key
from tasks.errors import UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import is_of_batches, materialise
from tasks.parameters import load, with_topic_key
from tasks.publication import publish_release
from tasks.read_jobs import FileReport
from tasks.releases import Release, open_release
from tasks.report import report_page
from tasks.source import Source
from tasks.stages import all_stages
from tasks.tables import staged_keys
from tasks.topics import MOST_CHARS, named

Record = dict[str, Any]
WORDS = [first + second for first in "bdfgklm" for second in ("alo", "enu", "imi", "opa")]
KEYED = {"topic_key": "category"}


def said(seed: int, **more: Any) -> Record:
    dice = random.Random(seed)
    asked, told = (" ".join(dice.choices(WORDS, k=count)) for count in (25, 40))
    return {"instruction": f"{asked}?", "output": f"{told}.", **more}


def write(path: Path, records: list[Record]) -> str:
    path.write_text("".join(json.dumps(each) + "\n" for each in records), "utf-8")
    return str(path)


def landed(folder: Path, sources: list[Any], read: list[FileReport] | None = None) -> Any:
    config = CurateConfig.model_validate({"sources": sources, "lake": str(folder / "lake")})
    lake = Lake(config.lake)
    key = land_inputs(config, lake, (read if read is not None else []).append)
    return lake, all_keys(staged_keys(key), config.parameters()), config.parameters()


def rows(lake: Lake, keys: dict[str, str], table: str) -> list[Record]:
    with connection(lake) as con:
        show_by_key(con, lake, table, keys)
        return con.sql(f"select * from {table} order by all").to_arrow_table().to_pylist()


def topics_of(folder: Path, sources: list[Any]) -> list[str]:
    lake, keys, parameters = landed(folder, sources)
    materialise(lake, all_stages()["cleaned.topics"], parameters, keys)
    return [row["topic"] for row in rows(lake, keys, "cleaned.topics")]


@pytest.mark.parametrize(
    ("value", "label"),
    [
        ("sport", "sport"),
        (" two\n words\t", "two words"),
        ("体育", "体育"),
        ("caf\u0065\u0301", "café"),
        (7, "7"),
        ("x" * MOST_CHARS, "x" * MOST_CHARS),
        ("x" * (MOST_CHARS + 1), None),
        ("", None),
        ("  ", None),
        (True, None),
        (1.5, None),
        (None, None),
        (["sport"], None),
        ({"name": "sport"}, None),
    ],
    ids=repr,
)
def test_a_label_is_a_short_text_or_a_whole_number(value: object, label: str | None) -> None:
    assert named({"category": value}, "category") == label


def test_what_is_no_mapping_or_lacks_the_key_names_no_topic() -> None:
    assert [named(each, "category") for each in (["category"], "category", {"topic": "sport"})] == [
        None,
        None,
        None,
    ]
    assert named({"": "sport"}, "") is None


def test_each_text_of_a_record_is_of_the_topic_that_it_names(tmp_path: Path) -> None:
    pair = {"prompt": "Why is that so?", "chosen": "As it must.", "rejected": "Nobody knows it."}
    records = [said(1, category="sport"), said(2), pair | {"category": 3}]
    read: list[FileReport] = []
    source = {"path": write(tmp_path / "a.jsonl", records)} | KEYED
    lake, keys, _ = landed(tmp_path, [source], read)
    texts = {
        row["text_id"]: row["messages"][0]["content"] for row in rows(lake, keys, "staged.texts")
    }
    told = Counter((texts[r["text_id"]], r["topic"]) for r in rows(lake, keys, "staged.topics"))
    assert told == {(records[0]["instruction"], "sport"): 1, (pair["prompt"], "3"): 2}
    assert (read[0].staged, read[0].labelled) == (3, 2)


def test_without_a_stated_key_a_record_names_no_topic(tmp_path: Path) -> None:
    lake, keys, _ = landed(tmp_path, [write(tmp_path / "a.jsonl", [said(1, category="sport")])])
    assert rows(lake, keys, "staged.topics") == []


def test_a_label_from_a_joined_file_counts(tmp_path: Path) -> None:
    kinds = write(tmp_path / "kinds.jsonl", [{"id": "one", "category": "sport"}])
    source = {"path": write(tmp_path / "a.jsonl", [said(1, id="one")])} | KEYED
    assert topics_of(tmp_path, [source | {"join": {"key": "id", "with_file": kinds}}]) == ["sport"]


def test_topics_of_two_batches_built_apart_equal_those_of_both(tmp_path: Path) -> None:
    assert is_of_batches(all_stages()["cleaned.topics"])
    halves = [
        {"path": write(tmp_path / f"{name}.jsonl", [said(n, category=name), said(n + 5, category="z")])}
        | KEYED
        for n, name in enumerate(("one", "two"))
    ]  # fmt: skip
    whole, *apart = (topics_of(tmp_path, each) for each in (halves, halves[:1], halves[1:]))
    assert sorted(whole) == sorted(apart[0] + apart[1]) == ["one", "two", "z", "z"]


def test_a_key_that_no_record_holds_is_an_error_each_time_and_the_next_step_is_told(
    tmp_path: Path,
) -> None:
    source = {"path": write(tmp_path / "a.jsonl", [said(1, kind="sport")])} | KEYED
    for _ in range(2):
        with pytest.raises(UsageError, match="'category' of a") as told:
            landed(tmp_path, [source])
    assert "leave topic_key out" in str(told.value)
    labelled = {"path": write(tmp_path / "b.jsonl", [said(2, category="sport")])} | KEYED
    assert topics_of(tmp_path, [source, labelled]) == ["sport"]


def test_a_file_without_labels_beside_one_that_has_them_is_told(tmp_path: Path) -> None:
    source = Source.model_validate({"path": "a.jsonl"} | KEYED)
    report = FileReport("a", "a.jsonl", "", records=9, staged=8, quarantined=1, labelled=5)
    assert unlabelled(source, report).startswith("3 of 8 records hold no topic under 'category'")
    report.labelled = 8
    assert unlabelled(source, report) == ""
    report.labelled = 0
    assert unlabelled(Source(path="a.jsonl"), report) == ""


def test_two_names_of_one_file_may_not_differ_in_their_key_of_topics(tmp_path: Path) -> None:
    paths = [write(tmp_path / f"{name}.jsonl", [said(1, category="x")]) for name in "ab"]
    with pytest.raises(UsageError, match="to be read differently"):
        landed(tmp_path, [{"path": paths[0]} | KEYED, {"path": paths[1]}])


def test_neither_a_benchmark_nor_a_thread_names_topics() -> None:
    for more in ({"role": "benchmark"}, {"thread": {"key": "id", "parent_key": "up"}}):
        with pytest.raises(ValidationError, match="topic_key"):
            Source.model_validate({"path": "x.jsonl"} | KEYED | more)


def test_a_key_for_all_is_of_each_corpus_of_records_that_states_none() -> None:
    thread = {"path": "t.jsonl", "thread": {"key": "id", "parent_key": "up"}}
    given = ["n=a.jsonl", {"path": "b.jsonl", "topic_key": "own"}, thread]
    asked = {"benchmark": ["c.jsonl"]}
    keyed = with_topic_key(load(None, ["budget=3"], {"sources": given}, asked), "category")
    assert [each.topic_key for each in keyed.sources] == ["category", "own", "", ""]
    assert (keyed.sources[0].name, keyed.choice.budget) == ("n", 3)


@pytest.fixture(scope="module")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """Twelve rows of sport, four of art and six without a label: at most four of a topic stay."""
    home = tmp_path_factory.mktemp("topics")
    labels = ["sport"] * 12 + ["art"] * 4 + [None] * 6
    records = [said(n, category=each) for n, each in enumerate(labels)]
    source = {"path": write(home / "a.jsonl", records)} | KEYED
    knobs = ["budget=16", "quotas=topic=0.25", "topic_count=2", "find_split_leaks=false"]
    knobs += ["min_instruction_accuracy=0", "min_quality=0", "keep_repetition=true"]
    config = load(None, knobs, {"lake": str(home / "lake"), "sources": [source]})
    lake = Lake(config.lake)
    key = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(key), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
        publish_release(config, key)
    return open_release(lake, "default")


def test_quotas_go_by_the_label_where_there_is_one_and_by_likeness_otherwise(
    release: Release,
) -> None:
    lost = [r for r in rows(release.lake, release.keys, "selected.rejections") if r["rule"] == "over_quota"]  # fmt: skip
    full = Counter(row["detail"] for row in lost)
    assert full["topic sport"] == 8
    assert "topic art" not in full
    assert all(name.startswith("topic cluster ") for name in full.keys() - {"topic sport"})
    kept = Counter(row["topic"] for row in rows(release.lake, release.keys, "selected.topics"))
    assert (kept["sport"], kept["art"], kept["cluster 0"] + kept["cluster 1"]) == (12, 4, 6)


def test_a_release_tells_its_rows_by_topic(release: Release) -> None:
    told = release.manifest["figures"]["conversations"]["topic"]
    found = dict(
        zip(told["labels"], zip(told["staged"], told["published"], strict=True), strict=True)
    )
    assert found["sport"] == (12, 4)
    assert found["art"] == (4, 4)
    assert sum(staged for staged, _ in found.values()) == 22
    card, page = dataset_card(release.manifest), report_page(release.manifest, {}, [])
    assert "**conversations, topic**" in card
    assert "| sport | 12 | 4 |" in card
    assert '<td dir="auto">sport</td><td class="n">12</td><td class="n">4</td>' in page
