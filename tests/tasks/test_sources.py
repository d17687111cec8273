"""Which files a source names, what they are called, and which paths are refused."""

from pathlib import Path

import pytest

from tasks.errors import UsageError
from tasks.source import Source
from tasks.sources import InputFile, expand
from tasks.streams import suffixes

LAKE = Path("/nowhere/lake")


def _make(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("{}\n")


def _found(sources: list[Source], lake: Path) -> list[InputFile]:
    return expand(sources, lake).files


def _files(path: Path | str, **more: object) -> list[str]:
    fields = {"path": str(path), "name": "s"} | more
    return [file.file for file in _found([Source.model_validate(fields)], LAKE)]


def test_a_folder_is_read_to_its_depth_and_says_what_it_skipped(tmp_path: Path) -> None:
    _make(
        tmp_path, "b.jsonl", "a/c.csv.gz", "a/d.parquet", "notes.md", ".hidden.json", ".git/x.json"
    )
    found = expand([Source(path=str(tmp_path), name="s")], LAKE)
    assert [file.file for file in found.files] == ["a/c.csv.gz", "a/d.parquet", "b.jsonl"]
    assert found.skipped == ["s/notes.md"]


def test_a_glob_names_its_files_from_its_first_pattern_on(tmp_path: Path) -> None:
    _make(tmp_path, "x/2024/a.jsonl", "x/2025/a.jsonl", "x/2025/b.txt")
    assert _files(tmp_path / "x" / "*" / "*.jsonl") == ["2024/a.jsonl", "2025/a.jsonl"]


def test_a_file_that_exists_is_never_a_pattern(tmp_path: Path) -> None:
    _make(tmp_path, "g[1].jsonl", "g1.jsonl")
    assert _files(tmp_path / "g[1].jsonl") == ["g[1].jsonl"]


@pytest.mark.parametrize("path", ["missing.jsonl", "*.jsonl", "empty", "notes.md", "no.gz"])
def test_a_path_that_gives_nothing_to_read_is_named(tmp_path: Path, path: str) -> None:
    _make(tmp_path, "notes.md", "no.gz", "empty/readme.md")
    with pytest.raises(UsageError, match=path.replace("*", r"\*")):
        _files(tmp_path / path)


def test_an_unknown_format_lists_the_known_ones(tmp_path: Path) -> None:
    _make(tmp_path, "a.jsonl")
    with pytest.raises(UsageError, match="no format 'nonsense'") as error:
        _files(tmp_path, format="nonsense")
    assert "alpaca" in error.value.next_step


def test_two_files_of_one_name_are_refused(tmp_path: Path) -> None:
    _make(tmp_path, "x/a.jsonl", "y/a.jsonl")
    sources = [Source(path=str(tmp_path / each), name="same") for each in "xy"]
    with pytest.raises(UsageError, match=r"same/a\.jsonl"):
        _found(sources, LAKE)


def test_the_order_of_sources_means_nothing(tmp_path: Path) -> None:
    _make(tmp_path, "x/a.jsonl", "y/b.jsonl")
    sources = [Source(path=str(tmp_path / each), name=each) for each in "xy"]
    assert _found(sources, LAKE) == _found(sources[::-1], LAKE)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("a.JSON", (".json", "")),
        ("a.b.jsonl.zst", (".jsonl", ".zst")),
        ("a.md", ("", "")),
        ("a.gz", ("", ".gz")),
        (".json", ("", "")),
    ],
)
def test_a_name_tells_format_and_compression(name: str, kind: tuple[str, str]) -> None:
    assert suffixes(name) == kind


def test_a_lake_inside_a_source_is_not_read_back(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text("{}\n")
    (tmp_path / "lake/stages").mkdir(parents=True)
    (tmp_path / "lake/stages/data.parquet").write_text("made of a.jsonl")
    for given in (str(tmp_path), f"{tmp_path}/**/*"):
        found = expand([Source(path=given)], tmp_path / "lake")
        assert [file.file for file in found.files] == ["a.jsonl"]
    inside = Source(path=str(tmp_path / "lake/stages"))
    assert [file.file for file in _found([inside], tmp_path / "lake")] == ["data.parquet"]
