from pathlib import Path

import pytest

from tasks.config import CurateConfig
from tasks.errors import UsageError
from tasks.parameters import load
from tasks.source import Source


def config(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "curate.yaml"
    path.write_text(text, "utf-8")
    return path


def test_settings_win_over_the_file_and_fields_over_both(tmp_path: Path) -> None:
    path = config(tmp_path, "dataset: a\nselection: {min_quality: 0.1}\n")
    loaded = load(path, ["min_quality=0.4", "split_seed=9"], {"dataset": "b"})
    assert (loaded.dataset, loaded.selection.min_quality, loaded.split.split_seed) == ("b", 0.4, 9)


def test_benchmarks_stand_beside_the_sources_of_the_file_or_of_the_flags(tmp_path: Path) -> None:
    path = config(tmp_path, "sources: [a.jsonl]\n")
    roles = [
        [
            (each.name, each.role)
            for each in load(path, [], fields, {"benchmark": ["quiz:prompts=q.jsonl"]}).sources
        ]
        for fields in ({}, {"sources": ["b.jsonl"]})
    ]
    asked = ("quiz", "benchmark")
    assert roles == [[("a", "corpus"), asked], [("b", "corpus"), asked]]


def test_a_source_is_a_mapping_or_the_string_of_the_command_line() -> None:
    as_text = Source.model_validate("talks:sharegpt=/data/talks.jsonl")
    as_path = Source.model_validate({"path": "talks:sharegpt=/data/talks.jsonl"})
    assert as_text == as_path
    assert (as_text.name, as_text.format, as_text.path) == (
        "talks", "sharegpt", "/data/talks.jsonl",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "name", "path"),
    [
        ("/data/News 2026.jsonl.gz", "news-2026", "/data/News 2026.jsonl.gz"),
        ("./a=b/x.json", "x", "./a=b/x.json"),
        ("/data/logs/*.jsonl", "logs", "/data/logs/*.jsonl"),
        ("新闻.jsonl", "source", "新闻.jsonl"),
    ],
)
def test_a_source_without_a_name_takes_its_path_s(given: str, name: str, path: str) -> None:
    source = Source.model_validate(given)
    assert (source.name, source.path) == (name, path)


@pytest.mark.parametrize(
    ("text", "settings", "told"),
    [
        ("- a\n- b\n", [], "not a mapping"),
        ("selection: {min_quality: 2}\n", [], "selection.min_quality"),
        ("selection: {quality: 1}\n", [], "selection.quality"),
        ("selection: null\n", ["min_quality=0.4"], ""),
        ("selection: [1]\n", ["min_quality=0.4"], "selection"),
        ("x: {", [], "curate.yaml"),
        ("", ["min_quality"], "min_quality"),
        ("", ["no_such_knob=1"], "no_such_knob"),
        ("", ["min_quality={"], "plain value"),
        ("", ["long_item_tokens=20"], "above whole_item_tokens"),
        ("dataset: Not A Name\n", [], "dataset"),
        ("split: {test_share: 0.5, validation_share: 0.5}\n", [], "below 1"),
    ],
)
def test_a_wrong_configuration_is_named_before_anything_runs(
    tmp_path: Path, text: str, settings: list[str], told: str
) -> None:
    path = config(tmp_path, text)
    if not told:
        assert load(path, settings, {}).selection.min_quality == 0.4
        return
    with pytest.raises(UsageError, match=told):
        load(path, settings, {})


def test_an_empty_configuration_file_takes_every_default(tmp_path: Path) -> None:
    assert load(config(tmp_path, "# nothing yet\n"), [], {}) == CurateConfig()
