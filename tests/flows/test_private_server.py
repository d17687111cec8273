"""A run without a server at hand: it brings its own, and leaves nothing behind however it ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tasks.demo import write_demo

pytestmark = pytest.mark.server
PATIENCE = 120.0


def start(folder: Path) -> subprocess.Popen[str]:
    """Start a run as a terminal would: leader of a process group that Ctrl-C reaches whole."""
    write_demo(folder)
    command = [sys.executable, "-m", "flows.cli", "curate", "--config", str(folder / "curate.yaml")]
    return subprocess.Popen(
        [*command, "--json"],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def environment() -> dict[str, str]:
    kept = {n: v for n, v in os.environ.items() if not n.startswith(("PREFECT_", "SLUICE_"))}
    return kept | {"SLUICE_HOME": "/nonexistent"}


def wait_for(folder: Path, pattern: str) -> None:
    until = time.monotonic() + PATIENCE
    while not list(folder.glob(pattern)):
        assert time.monotonic() < until, f"no {pattern}"
        time.sleep(0.05)


def servers(folder: Path) -> list[str]:
    return [path.name for path in (folder / "lake/prefect").glob("server-*")]


def test_ctrl_c_ends_the_run_and_its_server_at_once_and_says_what_next(tmp_path: Path) -> None:
    run = start(tmp_path)
    wait_for(tmp_path, "lake/stages/cleaned/*/*/manifest.json")
    os.killpg(run.pid, signal.SIGINT)
    _, told = run.communicate(timeout=PATIENCE)
    assert run.returncode == 130
    assert "interrupted" in told
    assert "next: run again" in told
    assert "Traceback" not in told
    assert not servers(tmp_path)


def test_the_server_of_a_killed_run_is_stopped_by_the_next_one(tmp_path: Path) -> None:
    run = start(tmp_path)
    wait_for(tmp_path, "lake/stages/cleaned/*/*/manifest.json")
    os.killpg(run.pid, signal.SIGKILL)
    run.communicate(timeout=PATIENCE)
    orphan = int(next((tmp_path / "lake/prefect").glob("server-*.pid")).read_text())
    os.kill(orphan, 0)
    again = start(tmp_path)
    out, told = again.communicate(timeout=PATIENCE)
    assert again.returncode == 0, told
    assert '"version":"v0001"' in out
    assert not servers(tmp_path)
    with pytest.raises(ProcessLookupError):
        os.kill(orphan, 0)
    assert "is recovered" in told, "the lease of the dead was taken over with a word"
    assert_recover_marks_the_dead_run(tmp_path)
    strangers = [path for path in (tmp_path / "lake").rglob("*") if path.stat().st_mode & 0o077]
    assert not strangers, "all of a lake is its owner's alone"


def assert_recover_marks_the_dead_run(folder: Path) -> None:
    command = [sys.executable, "-m", "flows.cli", "recover", "--lake", str(folder / "lake")]
    done = [
        subprocess.run(command, env=environment(), capture_output=True, text=True, check=True)
        for _ in range(2)
    ]
    assert "is marked Crashed" in done[0].stdout
    assert done[1].stdout == "nothing to recover\n"
    assert not servers(folder)
