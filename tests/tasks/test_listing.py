"""Links, pipes and folders among sources: never followed, never opened, never passed over."""

import os
import socket
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from tasks.config import CurateConfig
from tasks.errors import UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport
from tasks.source import Source
from tasks.sources import Inputs, expand

LAKE = Path("/nowhere/lake")
LINE = '{"prompt": "Name a prime.", "completion": "Seven."}\n'
NOT_FOLLOWED = "a link, and links are not followed: landing.follow_links"


def _file(path: Path, text: str = LINE) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def _expand(path: object, follow_links: bool = False) -> Inputs:
    return expand([Source(path=str(path), name="s")], LAKE, follow_links)


def _refusals(found: Inputs) -> dict[str, str]:
    return {file.file: file.refusal for file in found.files}


def _odd_folder(root: Path) -> Path:
    """A folder with one file of each kind that no reader should open."""
    outside = _file(root / "outside/blob")
    folder = root / "in"
    _file(folder / "a.jsonl")
    (folder / "b.jsonl").symlink_to(outside)
    (folder / "c.jsonl").symlink_to(root / "nowhere")
    (folder / "more").symlink_to(outside.parent)
    (folder / "notes.md").symlink_to(outside)
    os.mkfifo(folder / "d.jsonl")
    (folder / "e.parquet").mkdir()
    return folder


def test_what_is_no_regular_file_is_told_by_kind_and_knob(tmp_path: Path) -> None:
    found = _expand(_odd_folder(tmp_path))
    assert _refusals(found) == {
        "a.jsonl": "",
        "b.jsonl": NOT_FOLLOWED,
        "c.jsonl": NOT_FOLLOWED,
        "d.jsonl": "a named pipe",
        "e.parquet": "a folder",
        "more": NOT_FOLLOWED,
    }
    assert found.skipped == ["s/notes.md"]


def test_links_are_followed_where_it_is_stated(tmp_path: Path) -> None:
    found = _expand(_odd_folder(tmp_path), follow_links=True)
    assert _refusals(found) == {
        "a.jsonl": "",
        "b.jsonl": "",
        "c.jsonl": "nothing that can be looked at",
        "d.jsonl": "a named pipe",
        "e.parquet": "a folder",
    }
    assert found.skipped == ["s/more/blob", "s/notes.md"]


def test_a_socket_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    _file(tmp_path / "a.jsonl")
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind("s.jsonl")
        assert _refusals(_expand(tmp_path))["s.jsonl"] == "a socket"


def test_a_folder_called_like_a_file_is_read_for_what_it_holds(tmp_path: Path) -> None:
    _file(tmp_path / "table.jsonl/part-0.jsonl")
    assert _refusals(_expand(tmp_path)) == {"table.jsonl/part-0.jsonl": ""}
    _file(tmp_path / "b.jsonl")
    by_pattern = _refusals(_expand(tmp_path / "*.jsonl"))
    assert by_pattern == {"b.jsonl": "", "table.jsonl": "a folder"}


def test_a_link_to_a_folder_above_ends_there(tmp_path: Path) -> None:
    _file(tmp_path / "in/a.jsonl")
    (tmp_path / "in/round").symlink_to(tmp_path / "in")
    refusals = _refusals(_expand(tmp_path / "in", follow_links=True))
    assert refusals == {"a.jsonl": "", "round": "a link to a folder above it"}


def test_a_pattern_does_not_pass_through_a_link(tmp_path: Path) -> None:
    _file(tmp_path / "outside/a.jsonl")
    _file(tmp_path / "in/day/b.jsonl")
    (tmp_path / "in/far").symlink_to(tmp_path / "outside")
    pattern = tmp_path / "in" / "*" / "*.jsonl"
    assert _refusals(_expand(pattern)) == {"day/b.jsonl": "", "far": NOT_FOLLOWED}
    assert _refusals(_expand(pattern, follow_links=True)) == {"day/b.jsonl": "", "far/a.jsonl": ""}


def test_a_folder_of_links_alone_names_the_knob(tmp_path: Path) -> None:
    blob = _file(tmp_path / "blobs/0123")
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot/train.jsonl").symlink_to(blob)
    with pytest.raises(UsageError, match=r"landing\.follow_links"):
        _expand(tmp_path / "snapshot")


def test_a_folder_that_may_not_be_entered_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _file(tmp_path / "a.jsonl")
    _file(tmp_path / "shut/b.jsonl")
    # Not by its mode: a test that runs as root may enter any folder.
    monkeypatch.setattr("tasks.listing.os.access", lambda path, _: path.name != "shut")
    refusals = _refusals(_expand(tmp_path))
    assert refusals == {"a.jsonl": "", "shut": "a folder that may not be entered"}


def _land(lake: Path, path: Path, **landing: Any) -> tuple[str, list[FileReport]]:
    reports: list[FileReport] = []
    source = {"path": str(path), "name": "s"}
    config = CurateConfig.model_validate({"sources": [source], "landing": landing})
    return land_inputs(config, Lake(lake), reports.append), reports


def test_each_lands_as_one_quarantined_record_and_the_rest_as_ever(tmp_path: Path) -> None:
    folder = _odd_folder(tmp_path)
    landed, reports = _land(tmp_path / "lake", folder)
    sealed = Lake(tmp_path / "lake").sealed("staged.quarantine", landed)
    assert sealed is not None
    paths = Lake(tmp_path / "lake").paths(sealed)
    rows = [row for path in paths for row in pq.read_table(path, partitioning=None).to_pylist()]
    assert {(row["file"], row["rule"], row["detail"]) for row in rows} == {
        (name, "not_a_regular_file", why) for name, why in _refusals(_expand(folder)).items() if why
    }
    assert sum(report.staged for report in reports) == 1
    assert len({row["record_id"] for row in rows}) == 5


def test_a_link_that_is_named_or_followed_is_read_by_its_own_name(tmp_path: Path) -> None:
    blob = _file(tmp_path / "blobs/0123")
    (tmp_path / "snapshot").mkdir()
    (tmp_path / "snapshot/train.jsonl").symlink_to(blob)
    _, named = _land(tmp_path / "one", tmp_path / "snapshot/train.jsonl")
    _, followed = _land(tmp_path / "two", tmp_path / "snapshot", follow_links=True)
    for (report,) in (named, followed):
        assert (report.file, report.formats) == ("train.jsonl", {"prompt_completion": 1})
