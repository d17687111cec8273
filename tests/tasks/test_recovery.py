"""After a death: what was left behind is cleared, what lives is left alone, and all of it is said."""

import json
from pathlib import Path

import pytest

from flows import crashed_runs
from flows.cli import main
from tasks.files import rendered
from tasks.inspection import Inspection
from tasks.lake import MANIFEST, Lake
from tasks.pointer import current, make_current
from tasks.recovery import recover
from tasks.releases import open_release
from tasks.seals import read_sealed, with_digest

RUN = "0b5c7a4e-0000-4000-8000-000000000001"
DEAD = {"process": 1, "started": "0", "host": "", "run_id": RUN, "since": 0.0, "beat": 0.0}


def home(lake: Lake) -> Path:
    return lake.root / "releases" / "demo"


def die_holding(lake: Lake) -> None:
    (home(lake) / "LEASE.json").write_text(rendered(with_digest(DEAD)))


def is_whole(lake: Lake) -> bool:
    inspection = Inspection(lake)
    inspection.everything()
    return not inspection.findings


def second_version(lake: Lake) -> None:
    manifest = read_sealed(home(lake) / "v0001" / MANIFEST)
    (home(lake) / "v0002").symlink_to(home(lake) / "v0001")
    assert not manifest["is_sample"]


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tasks.lease.CONFIRM_SECONDS", 0.0)


def test_a_sound_lake_needs_nothing(own_lake: Lake) -> None:
    told = recover(own_lake)
    assert (told.done, told.left) == ([], [])
    assert is_whole(own_lake)


def test_debris_of_the_dead_is_cleared_and_said(own_lake: Lake) -> None:
    die_holding(own_lake)
    drafts, gates = own_lake.root / "drafts", own_lake.root / "gates"
    (drafts / "abc").mkdir()
    (drafts / "abc.lock").touch()
    (drafts / "spill-1-1-0").mkdir()
    gates.mkdir()
    (gates / f"x.json.{'a' * 32}").touch()
    (home(own_lake) / f"CURRENT.{'b' * 32}").touch()
    told = recover(own_lake)
    assert told.left == []
    assert len(told.done) == 5
    assert "process 1 on" in told.done[0]
    assert not list(drafts.iterdir())
    assert is_whole(own_lake)


def test_a_release_that_its_run_could_not_make_current_is_made_so(own_lake: Lake) -> None:
    second_version(own_lake)
    told = recover(own_lake)
    assert told.done == ["demo: CURRENT names v0002, the newest release"]
    assert current(home(own_lake)) == "v0002"


@pytest.mark.parametrize("damage", ["v0009\n", "", "v0001", None])
def test_a_damaged_or_lost_CURRENT_is_mended(own_lake: Lake, damage: str | None) -> None:  # noqa: N802
    pointer = home(own_lake) / "CURRENT"
    pointer.unlink() if damage is None else pointer.write_text(damage)
    assert recover(own_lake).done
    assert open_release(own_lake, None).version == "v0001"
    assert is_whole(own_lake)


def test_a_swap_that_died_halfway_is_settled(
    own_lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    second_version(own_lake)
    swaps: list[str] = []

    def dies_third(path: Path, text: str) -> None:
        swaps.append(path.name)
        if len(swaps) == 3:
            raise KeyboardInterrupt
        path.write_text(text)

    monkeypatch.setattr("tasks.pointer.replace", dies_third)
    with pytest.raises(KeyboardInterrupt):
        make_current(home(own_lake), "v0002")
    monkeypatch.undo()
    assert swaps == ["CURRENT.seal", "CURRENT", "CURRENT.seal"]
    assert current(home(own_lake)) == "v0002"
    assert recover(own_lake).done
    assert read_sealed(home(own_lake) / "CURRENT.seal")["versions"] == ["v0002"]
    assert recover(own_lake).done == []


def test_nothing_of_a_living_run_is_touched(own_lake: Lake) -> None:
    with own_lake.lease("demo", RUN), own_lake.draft() as draft:
        spill = own_lake.root / "drafts" / "spill-1-1-0"
        spill.mkdir()
        second_version(own_lake)
        told = recover(own_lake)
        assert told.done == []
        assert any("demo" in line and "is held by process" in line for line in told.left)
        assert any("the lake is held" in line for line in told.left)
        assert draft.exists()
        assert spill.exists()
        assert current(home(own_lake)) == "v0001"


def test_the_run_of_a_dead_holder_is_marked_once_where_its_server_knows_it(
    own_lake: Lake, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[list[str]] = []

    def mark(lake: str, runs: list[str]) -> dict[str, str]:
        asked.append(runs)
        return {run: "" if len(asked) == 1 else "small is marked Crashed" for run in runs}

    monkeypatch.setattr(crashed_runs, "mark_crashed", mark)
    die_holding(own_lake)
    answers = []
    for _ in range(3):
        with pytest.raises(SystemExit) as end:
            main(["recover", "--json", "--lake", str(own_lake.root)])
        assert end.value.code == 0
        answers.append(json.loads(capsys.readouterr().out))
    assert asked == [[RUN], [RUN]]
    assert f"run {RUN}: not of this server" in answers[0]["left"][-1]
    assert answers[1]["done"] == [f"run {RUN}: small is marked Crashed"]
    assert answers[2] == {"done": [], "left": []}
