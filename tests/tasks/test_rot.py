"""Rot: whatever bit turns or whatever end is lost, `verify` names the file and nobody serves it."""

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest

from flows.cli import main
from tasks import gates
from tasks.errors import DamagedFile, SluiceError
from tasks.inspection import Finding, Inspection
from tasks.lake import MANIFEST, QUARANTINE, Lake
from tasks.pointer import POINTER, SEAL, current, make_current
from tasks.questions import query, rejections
from tasks.releases import open_release
from tasks.seals import forget

SEED = 7
DAMAGES = 40
PAGES = ("README.md", "report.html")


def flipped(chosen: random.Random, content: bytes) -> bytes:
    turned = bytearray(content)
    turned[chosen.randrange(len(content))] ^= 1 << chosen.randrange(8)
    return bytes(turned)


def cut(chosen: random.Random, content: bytes) -> bytes:
    return content[: chosen.randrange(len(content))]


@pytest.fixture
def lake(own_lake: Lake, tmp_path: Path) -> Lake:
    """A release with its stages, its quarantine and a verdict."""
    suites = tmp_path / "expectations" / "1_staged"
    suites.mkdir(parents=True)
    promise = "{expectation: ExpectColumnValuesToNotBeNull, column: rule, severity: critical}"
    (suites / "quarantine.yaml").write_text(
        f"# row-local: one row is one record\nrows: optional\nexpectations:\n  - {promise}\n"
    )
    keys = open_release(own_lake, None).keys
    gates.check_table(own_lake, "staged.quarantine", keys, suites.parent)
    return own_lake


def findings(lake: Lake) -> list[Finding]:
    # The clock of a file may not tick between two damages of a test.
    forget()
    inspection = Inspection(lake)
    inspection.everything()
    return inspection.findings


def files(lake: Lake) -> list[Path]:
    rooms = ("releases", "stages", "gates", "quarantine")
    found = [path for room in rooms for path in (lake.root / room).rglob("*") if path.is_file()]
    return sorted(path for path in found if path.stat().st_size and path.name != "LEASE")


def is_served(lake: Lake, path: Path) -> bool:
    """Return whether anybody who reads this file is given rows of it."""
    forget()
    room, *parts = path.relative_to(lake.root).parts
    if room == "gates":
        return gates._read(path) is not None
    try:
        if room == "stages":
            return lake.sealed(f"{parts[0]}.{parts[1]}", parts[2]) is not None
        if room == "quarantine":
            lake.sealed(QUARANTINE, parts[0])
        release = open_release(lake, None)
        query(release, "select count(*) from ledger", 1)
        return bool(list(rejections(release, None, None, 1)))
    except SluiceError:
        return False


def test_a_whole_lake_has_no_finding_and_every_file_in_it_is_read(lake: Lake) -> None:
    assert findings(lake) == []
    rooms = {path.relative_to(lake.root).parts[0] for path in files(lake)}
    assert rooms == {"releases", "stages", "gates", "quarantine"}
    for path in files(lake):
        assert path.name in PAGES or is_served(lake, path), path


@pytest.mark.parametrize("damage", [flipped, cut])
def test_every_damage_is_named_and_none_is_served(
    lake: Lake, damage: Callable[[random.Random, bytes], bytes]
) -> None:
    chosen = random.Random(SEED)
    for _ in range(DAMAGES):
        path = chosen.choice(files(lake))
        content = path.read_bytes()
        path.write_bytes(damage(chosen, content))
        name = str(path.relative_to(lake.root))
        assert Finding(name, "damaged") in findings(lake)
        assert path.name in PAGES or not is_served(lake, path), name
        path.write_bytes(content)
    assert findings(lake) == []


@pytest.mark.parametrize("name", [MANIFEST, POINTER, SEAL, "README.md"])
def test_no_bit_of_a_small_file_may_turn(lake: Lake, name: str) -> None:
    home = lake.root / "releases" / "demo"
    path = home / name if (home / name).exists() else home / "v0001" / name
    content = path.read_bytes()
    for place in range(0, len(content) * 8, max(1, len(content) // 40)):
        turned = bytearray(content)
        turned[place // 8] ^= 1 << place % 8
        path.write_bytes(turned)
        assert Finding(str(path.relative_to(lake.root)), "damaged") in findings(lake), place
    path.write_bytes(content)


def test_a_damaged_CURRENT_names_no_older_version(own_lake: Lake) -> None:  # noqa: N802
    home = own_lake.root / "releases" / "demo"
    (home / "v0002").symlink_to(home / "v0001")
    make_current(home, "v0002")
    (home / "CURRENT").write_text("v0001\n")
    with pytest.raises(DamagedFile, match="CURRENT is damaged"):
        current(home)
    assert open_release(own_lake, None, "v0001").version == "v0001"


def test_what_is_missing_or_surplus_is_named(lake: Lake) -> None:
    release = open_release(lake, None)
    (release.folder / "ledger" / "data.parquet").unlink()
    (release.folder / "notes.txt").write_text("mine")
    stage = lake.stage("staged.prompts", release.keys["staged.prompts"])
    (stage / MANIFEST).unlink()
    (lake.root / "gates" / "x").write_text("")
    told = {(each.what, each.path) for each in findings(lake)}
    assert told == {
        ("missing", "releases/demo/v0001/ledger/data.parquet"),
        ("surplus", "releases/demo/v0001/notes.txt"),
        ("missing", str((stage / MANIFEST).relative_to(lake.root))),
        ("surplus", "gates/x"),
    }


def test_a_pinned_stage_that_is_gone_and_a_lost_pointer_are_named(lake: Lake) -> None:
    stage = lake.stage("staged.prompts", open_release(lake, None).keys["staged.prompts"])
    stage.rename(stage.with_name("elsewhere"))
    (lake.root / "releases" / "demo" / "CURRENT").unlink()
    told = {(each.what, each.path) for each in findings(lake)}
    assert ("missing", str((stage / MANIFEST).relative_to(lake.root))) in told
    assert ("missing", "releases/demo/CURRENT") in told


def ask(*arguments: str) -> int:
    with pytest.raises(SystemExit) as end:
        main(list(arguments))
    assert isinstance(end.value.code, int)
    return end.value.code


def test_verify_exits_with_1_where_something_is_damaged_and_0_else(
    lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    where = ("--lake", str(lake.root))
    assert ask("verify", *where) == ask("verify", "v0001", *where, "--json") == 0
    assert "all well" in capsys.readouterr().out
    page = lake.root / "releases" / "demo" / "v0001" / "report.html"
    page.write_text("other")
    assert ask("verify", *where) == ask("verify", "--all", *where) == 1
    assert "damaged: releases/demo/v0001/report.html" in capsys.readouterr().out
    assert ask("verify", "current", "--json", *where) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["findings"] == [{"path": "releases/demo/v0001/report.html", "what": "damaged"}]
    assert ask("verify", "v0001", "--all", *where) == 2
