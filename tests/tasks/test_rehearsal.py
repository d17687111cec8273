"""The first run of a version has its kernels compiled beside it; later ones start nothing."""

import io
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tasks import rehearsal
from tasks.functions.kernels import cache_folder
from tasks.stages import all_stages


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> list[list[str]]:
    """Return the commands that were started, a folder for kernels given and no process made."""
    commands: list[list[str]] = []

    class Process:
        stdout = io.StringIO("cleaned.signatures\nscored.wording\n")

        def __init__(self, command: list[str], **_: Any) -> None:
            commands.append(command)

        def wait(self) -> None:
            commands.append(["waited"])

    monkeypatch.setattr(subprocess, "Popen", Process)
    monkeypatch.setattr(rehearsal, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(rehearsal, "_child", None)
    monkeypatch.setattr(rehearsal, "_done", set())
    return commands


def test_the_first_run_starts_one_rehearsal_and_a_later_one_none(
    started: list[list[str]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rehearsal.rehearse_beside()
    rehearsal.rehearse_beside()
    assert [command[1:] for command in started] == [["-m", "tasks.rehearsal"]]
    (tmp_path / "rehearsed").touch()
    monkeypatch.setattr(rehearsal, "_child", None)
    rehearsal.rehearse_beside()
    assert len(started) == 1


def test_where_nothing_can_be_kept_nothing_is_rehearsed(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rehearsal, "cache_folder", lambda: None)
    rehearsal.rehearse_beside()
    assert started == []


def test_a_stage_waits_for_its_name_and_for_none_once_the_rehearsal_has_ended(
    started: list[list[str]],
) -> None:
    rehearsal.await_rehearsed("cleaned.signatures")
    rehearsal.rehearse_beside()
    rehearsal.await_rehearsed("cleaned.signatures")
    assert rehearsal._done == {"cleaned.signatures"}
    rehearsal.await_rehearsed("a table that it never came to")
    assert rehearsal._done >= {"scored.wording"}
    rehearsal.await_rehearsed("another")
    assert started[1:] == [["waited"]]


def test_a_rehearsal_builds_every_stage_and_says_so_in_order() -> None:
    folder = cache_folder()
    done = subprocess.run(
        [sys.executable, "-m", "tasks.rehearsal"], capture_output=True, text=True, check=True
    )
    assert folder is not None
    assert done.stdout.split() == [*all_stages()]
    assert (folder / "rehearsed").exists()
    kept = {path.name.partition("-")[0] for path in folder.rglob("*.nbi")}
    assert {"signing._sign", "clusters.fates", "coverage.held_items", "coherence._walk"} <= kept
