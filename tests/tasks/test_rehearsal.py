"""The first run of a version has its kernels compiled beside it; later ones start nothing."""

import io
import subprocess
import sys
import time
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
            """End at once."""

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
    assert len(started) == 1


def test_a_rehearsal_that_no_stage_waits_for_leaves_no_process_behind(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    command = tmp_path / "python"
    # It ends well only where it is not told the points at which a test kills the run beside it.
    command.write_text('#!/bin/sh\n[ -z "$SLUICE_DIE_AT" ]\n', "ascii")
    command.chmod(0o700)
    monkeypatch.setattr(sys, "executable", str(command))
    monkeypatch.setattr(rehearsal, "cache_folder", lambda: tmp_path)
    monkeypatch.setattr(rehearsal, "_child", None)
    monkeypatch.setenv("SLUICE_DIE_AT", "before sealing staged.texts")
    rehearsal.rehearse_beside()
    child = rehearsal._child
    assert child is not None
    assert child.stdout is not None
    with child.stdout:
        assert child.stdout.read() == ""
    until = time.monotonic() + 30
    while child.returncode is None and time.monotonic() < until:
        time.sleep(0.01)
    assert child.returncode == 0


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
