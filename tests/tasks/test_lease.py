"""One run a dataset: who holds it, how it is known that they died, and what nobody may take."""

import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from tasks import lease
from tasks.errors import Conflict, DamagedFile
from tasks.files import rendered
from tasks.lake import Lake
from tasks.lease import RECORD, Holder, fence, holder
from tasks.processes import is_alive, started
from tasks.seals import with_digest

ROOT = Path(__file__).parents[2]
RUN = "0b5c7a4e-0000-4000-8000-000000000001"
# A shell starts its background jobs with SIGINT ignored, and what they start inherits that.
HOLD = """
import signal, sys, time
from tasks.lake import Lake
signal.signal(signal.SIGINT, signal.default_int_handler)
with Lake(sys.argv[1]).lease("news", sys.argv[2]):
    print("held", flush=True)
    time.sleep(600)
"""


@pytest.fixture
def lake(tmp_path: Path) -> Lake:
    return Lake(tmp_path / "lake")


def home(lake: Lake) -> Path:
    return lake.root / "releases" / "news"


def on_record(lake: Lake, **fields: Any) -> Holder:
    """Put somebody on record as the holder, as if their process had left it so."""
    now = time.time()
    me = Holder(os.getpid(), started(os.getpid()), os.uname().nodename, RUN, now, now)
    found = replace(me, **fields)
    home(lake).mkdir(parents=True, exist_ok=True)
    (home(lake) / RECORD).write_text(rendered(with_digest(asdict(found))))
    return found


def start_holder(lake: Lake) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", HOLD, str(lake.root), RUN]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_run_is_told_the_process_the_host_the_run_and_since_when(lake: Lake) -> None:
    with lake.lease("news", RUN), pytest.raises(Conflict) as told, lake.lease("news"):
        pytest.fail("held twice")
    host = re.escape(os.uname().nodename)
    assert re.search(
        rf"process {os.getpid()} on {host} \(run {RUN}\) since 2\d{{3}}-", str(told.value)
    )
    assert told.value.exit_code == 4


def test_a_lease_leaves_no_record_behind(lake: Lake) -> None:
    with lake.lease("news"):
        assert holder(home(lake))
    assert holder(home(lake)) is None
    assert not list((lake.root / "crashed").glob("*"))


def test_the_lease_of_a_killed_run_is_taken_over_with_a_word(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    process = start_holder(lake)
    with pytest.raises(Conflict, match=f"process {process.pid}"), lake.lease("news"):
        pytest.fail("held twice")
    process.kill()
    process.communicate()
    logged: list[str] = []
    with lake.lease("news", log=logged.append):
        pass
    for told in (capsys.readouterr().err, logged[0]):
        assert f"process {process.pid} on " in told
        assert "last heard of" in told
    assert [path.stem for path in (lake.root / "crashed").iterdir()] == [RUN]


def test_a_process_that_only_has_the_dead_ones_number_is_not_mistaken_for_it(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    on_record(lake, started="1")
    assert not is_alive(os.getpid(), "1")
    assert is_alive(os.getpid(), started(os.getpid()))
    with lake.lease("news"):
        assert holder(home(lake)) != None  # noqa: E711
    assert "is recovered" in capsys.readouterr().err


def test_a_run_on_another_host_holds_as_long_as_its_heart_beats(lake: Lake) -> None:
    on_record(lake, host="elsewhere", beat=time.time() - lease.STALE_SECONDS + 20)
    with (
        pytest.raises(Conflict, match=r"on elsewhere .*last heard of \d+ s ago"),
        lake.lease("news"),
    ):
        pytest.fail("taken from the living")


def test_a_run_on_another_host_that_fell_silent_is_taken_over(
    lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(lease, "CONFIRM_SECONDS", 0.01)
    on_record(lake, host="elsewhere", beat=time.time() - lease.STALE_SECONDS - 1)
    with lake.lease("news"):
        fence(home(lake))
    assert "on elsewhere" in capsys.readouterr().err


def test_of_two_hosts_that_take_a_silent_ones_lease_the_last_to_sign_has_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    def another_signs(_: float) -> None:
        on_record(lake, host="third")

    on_record(lake, host="elsewhere", beat=0.0)
    monkeypatch.setattr("tasks.lease.time.sleep", another_signs)
    with pytest.raises(Conflict, match="on third"), lake.lease("news"):
        pytest.fail("two have it")
    assert holder(home(lake)).host == "third"  # type: ignore[union-attr]


def test_a_heart_beats_while_the_run_works(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "BEAT_SECONDS", 0.01)
    with lake.lease("news"):
        first = holder(home(lake))
        assert first
        while (found := holder(home(lake))) and found.beat == first.beat:
            time.sleep(0.01)
        assert found
        assert found.since == first.since


def test_a_run_that_was_taken_over_may_not_publish_and_does_not_sign_again(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lease, "BEAT_SECONDS", 0.01)
    # The heart's first beat comes after the other's record, however busy the machine is.
    beat, recorded = lease._beat, threading.Event()
    monkeypatch.setattr(lease, "_beat", lambda *given: recorded.wait() and beat(*given))
    with lake.lease("news"):
        other = on_record(lake, host="elsewhere")
        recorded.set()
        with pytest.raises(Conflict, match="took over"):
            fence(home(lake))
        time.sleep(0.1)
        assert holder(home(lake)) == other
    assert holder(home(lake)) == other


def test_a_damaged_record_is_named(lake: Lake) -> None:
    on_record(lake)
    (home(lake) / RECORD).write_text("{}")
    with pytest.raises(DamagedFile, match=r"LEASE\.json is damaged"), lake.lease("news"):
        pytest.fail("nobody knows who holds it")


def test_a_stopped_run_lets_go(lake: Lake) -> None:
    process = start_holder(lake)
    process.send_signal(signal.SIGINT)
    process.communicate()
    assert holder(home(lake)) is None
