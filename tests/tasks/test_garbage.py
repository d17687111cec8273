"""What no release refers to can go; what one refers to, or anybody reads, stays."""

import json
import os
import re
from pathlib import Path

import pytest

from flows.cli import main
from tasks.errors import Conflict, DamagedFile, UsageError
from tasks.files import rendered
from tasks.garbage import collect, drop
from tasks.holds import alone, shared
from tasks.inspection import Inspection
from tasks.lake import MANIFEST, QUARANTINE, Lake
from tasks.lease import RECORD
from tasks.pointer import make_current
from tasks.publication import _next_version
from tasks.questions import query
from tasks.release_views import reading
from tasks.releases import open_release, versions
from tasks.seals import read_sealed, with_digest

ROWS = b"rows that nobody refers to"


def seal(lake: Lake, table: str, key: str, content: bytes = ROWS) -> Path:
    with lake.draft() as draft:
        (draft / "data.parquet").write_bytes(content)
        lake.seal(draft, table, key, {"data.parquet": 1})
    return lake.stage(table, key)


def verdict(lake: Lake, name: str, *keys: str) -> Path:
    path = lake.root / "gates" / f"{name * 64}.json"
    path.parent.mkdir(exist_ok=True)
    told = {"keys": {f"t{n}": key for n, key in enumerate(keys)}}
    path.write_text(rendered(with_digest(told)))
    return path


def second_release(lake: Lake) -> Path:
    """Publish another version that pins a stage of its own beside those of the first."""
    home = lake.root / "releases" / "demo"
    manifest = read_sealed(home / "v0001" / MANIFEST)
    manifest["stages"].append({"table": "cleaned.answers", "key": "second"})
    (home / "v0002" / "ledger").mkdir(parents=True)
    for file in [*manifest["files"], *manifest["pages"]]:
        (home / "v0002" / file["path"]).parent.mkdir(exist_ok=True)
        os.link(home / "v0001" / file["path"], home / "v0002" / file["path"])
    (home / "v0002" / MANIFEST).write_text(rendered(with_digest(manifest)))
    return seal(lake, "cleaned.answers", "second")


def is_whole(lake: Lake) -> bool:
    inspection = Inspection(lake)
    inspection.everything()
    return not inspection.findings


def test_what_no_release_refers_to_goes_and_the_rest_stays_whole(own_lake: Lake) -> None:
    kept = verdict(own_lake, "a", "landed")
    doomed = [
        seal(own_lake, "cleaned.answers", "old"),
        seal(own_lake, QUARANTINE, "old"),
        verdict(own_lake, "b", "landed", "old"),
    ]
    told = {each.path for each in collect(own_lake, dry_run=False)}
    assert told == {str(path.relative_to(own_lake.root)) for path in doomed}
    assert not [path for path in doomed if path.exists()]
    assert kept.exists()
    assert is_whole(own_lake)
    assert collect(own_lake, dry_run=False) == []


def test_a_dry_run_says_the_same_and_removes_nothing(own_lake: Lake) -> None:
    stage = seal(own_lake, "cleaned.answers", "old")
    told = collect(own_lake, dry_run=True)
    assert stage.exists()
    assert told == collect(own_lake, dry_run=False)
    assert not stage.exists()


def test_a_release_that_is_not_current_pins_its_stages_until_it_is_dropped(own_lake: Lake) -> None:
    stage = second_release(own_lake)
    assert collect(own_lake, dry_run=False) == []
    drop(own_lake, "demo", "v0002")
    assert versions(own_lake, "demo") == ["v0001"]
    assert [each.path for each in collect(own_lake, dry_run=False)] == [
        str(stage.relative_to(own_lake.root))
    ]
    assert is_whole(own_lake)


def test_the_current_release_is_not_dropped_nor_one_that_is_not_there(own_lake: Lake) -> None:
    with pytest.raises(UsageError, match="v0001 is current"):
        drop(own_lake, "demo", "v0001")
    for version in ("v0009", "../demo", "CURRENT"):
        with pytest.raises(UsageError, match="has no release"):
            drop(own_lake, "demo", version)


def test_a_dropped_version_is_never_given_again(own_lake: Lake) -> None:
    second_release(own_lake)
    drop(own_lake, "demo", "v0002")
    assert _next_version(own_lake.root / "releases" / "demo") == "v0003"


def test_a_damaged_release_can_be_dropped_once_another_is_current(own_lake: Lake) -> None:
    second_release(own_lake)
    make_current(own_lake.root / "releases" / "demo", "v0002")
    (own_lake.root / "releases" / "demo" / "v0001" / MANIFEST).write_text("{")
    with pytest.raises(DamagedFile, match=r"v0001/manifest\.json"):
        collect(own_lake, dry_run=False)
    drop(own_lake, "demo", "v0001")
    assert collect(own_lake, dry_run=False) == []


@pytest.mark.parametrize("damage", ["{", None])
def test_where_a_release_cannot_tell_what_it_refers_to_nothing_goes(
    own_lake: Lake, damage: str | None
) -> None:
    stage = seal(own_lake, "cleaned.answers", "old")
    manifest = own_lake.root / "releases" / "demo" / "v0001" / MANIFEST
    manifest.write_text(damage) if damage else manifest.unlink()
    with pytest.raises(DamagedFile, match=r"v0001/manifest\.json"):
        collect(own_lake, dry_run=False)
    assert stage.exists()


def test_what_a_kept_stage_is_made_of_stays_with_all_that_landed_with_it(own_lake: Lake) -> None:
    manifest = own_lake.stage("staged.prompts", "landed") / MANIFEST
    told = read_sealed(manifest) | {"parts": ["batch"]}
    manifest.write_text(rendered(with_digest(told)))
    for table in ("staged.prompts", "staged.questions", QUARANTINE):
        seal(own_lake, table, "batch")
    seal(own_lake, "staged.prompts", "other batch")
    assert [each.path for each in collect(own_lake, dry_run=False)] == [
        "stages/staged/prompts/other batch"
    ]


def test_bytes_are_counted_once_an_inode_and_only_where_its_last_name_goes(own_lake: Lake) -> None:
    first = seal(own_lake, "cleaned.answers", "one")
    with own_lake.draft() as draft:
        os.link(first / "data.parquet", draft / "data.parquet")
        own_lake.seal(draft, "cleaned.answers", "two", {"data.parquet": 1})
    manifests = sum(
        (own_lake.stage("cleaned.answers", k) / MANIFEST).stat().st_size for k in ("one", "two")
    )
    assert sum(each.bytes for each in collect(own_lake, dry_run=True)) == len(ROWS) + manifests
    os.link(first / "data.parquet", own_lake.root.parent / "kept elsewhere")
    assert sum(each.bytes for each in collect(own_lake, dry_run=True)) == manifests


def test_nothing_goes_while_a_question_is_answered_and_the_reader_is_named(own_lake: Lake) -> None:
    stage = seal(own_lake, "cleaned.answers", "old")
    release = open_release(own_lake, None)
    with reading(release, release.folder):
        with pytest.raises(Conflict, match=rf"held by process {os.getpid()}") as told:
            collect(own_lake, dry_run=False)
        with pytest.raises(Conflict):
            drop(own_lake, "demo", second_release(own_lake) and "v0002")
    assert told.value.exit_code == 4
    assert stage.exists()
    assert collect(own_lake, dry_run=False)


def test_nothing_goes_while_a_run_works_here_or_on_another_host(own_lake: Lake) -> None:
    with own_lake.lease("news"), pytest.raises(Conflict, match="the lake is held"):
        collect(own_lake, dry_run=True)
    foreign = {"process": 1, "started": "1", "host": "elsewhere", "run_id": None, "since": 0.0}
    record = own_lake.root / "releases" / "demo" / RECORD
    record.write_text(rendered(with_digest(foreign | {"beat": 9e9})))
    with pytest.raises(Conflict, match="process 1 on elsewhere"):
        collect(own_lake, dry_run=True)
    record.write_text(rendered(with_digest(foreign | {"beat": 0.0})))
    assert collect(own_lake, dry_run=True) == []


def test_readers_do_not_keep_each_other_out(own_lake: Lake) -> None:
    with shared(own_lake.root), shared(own_lake.root):
        assert query(open_release(own_lake, None), "select 1", 1).rows == [{"1": 1}]
    with alone(own_lake.root), pytest.raises(Conflict), alone(own_lake.root):
        pytest.fail("two were alone")


def test_drafts_and_spill_of_the_dead_go_too(own_lake: Lake) -> None:
    spill = own_lake.root / "drafts" / "spill-1-1-0"
    spill.mkdir()
    (spill / "duckdb_temp.tmp").write_bytes(ROWS)
    [told] = collect(own_lake, dry_run=False)
    assert (told.path, told.bytes) == ("drafts/spill-1-1-0", len(ROWS))
    assert not list((own_lake.root / "drafts").iterdir())


def test_the_commands_say_what_went_with_its_bytes(
    own_lake: Lake, capsys: pytest.CaptureFixture[str]
) -> None:
    def ask(*arguments: str) -> str:
        with pytest.raises(SystemExit) as end:
            main([*arguments, "--lake", str(own_lake.root)])
        assert end.value.code == 0
        return capsys.readouterr().out

    second_release(own_lake)
    assert json.loads(ask("drop", "v0002", "--json")) == {"dataset": "demo", "version": "v0002"}
    told = json.loads(ask("gc", "--dry-run", "--json"))
    assert told["is_dry_run"]
    assert told["bytes"] == told["removed"][0]["bytes"] > 0
    assert re.search(r"1 removed, \d+ bytes freed", ask("gc"))
    assert "0 removed, 0 bytes freed" in ask("gc")
