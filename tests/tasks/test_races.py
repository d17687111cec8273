"""Races: several processes want the same thing at once; one gets it, nobody is harmed."""

import shutil
import subprocess
import sys
from collections import Counter
from pathlib import Path
from types import SimpleNamespace

import pytest

from tasks.config import CurateConfig
from tasks.demo import write_demo
from tasks.engine import all_keys
from tasks.errors import Conflict, DamagedFile
from tasks.garbage import collect
from tasks.inspection import Inspection
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.materialise import materialise
from tasks.parameters import load
from tasks.publication import publish_release
from tasks.releases import open_release, versions
from tasks.stages import all_stages
from tasks.tables import staged_keys

ROOT = Path(__file__).parents[2]
# Gates are proven elsewhere; importing what they need would take most of a test's time.
PUBLISH = """
import sys
from pathlib import Path
from types import SimpleNamespace
import tasks.manifest
from tasks.errors import Conflict
from tasks.lake import Lake
from tasks.parameters import load
from tasks.publication import publish_release
tasks.manifest.check_table = lambda *_: SimpleNamespace(results=())
landed, dataset = sys.argv[2:]
config = load(Path(sys.argv[1]), [], {"dataset": dataset})
print("ready", flush=True)
sys.stdin.readline()
try:
    with Lake(config.lake).lease(dataset):
        version = publish_release(config, landed).version
        print(version, flush=True)
        sys.stdin.readline()
except Conflict as error:
    print("conflict" if "is held by" in error.what else error.what, flush=True)
"""
ASK = """
import sys
from tasks.lake import Lake
from tasks.questions import query
from tasks.releases import open_release
for _ in range(30):
    release = open_release(Lake(sys.argv[1]), None)
    print(query(release, "select count(*) as n from ledger", 1).rows[0]["n"], flush=True)
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[CurateConfig, str]:
    """Return a configuration and the landing of a lake whose every table is built."""
    folder = tmp_path_factory.mktemp("races")
    write_demo(folder)
    config = load(folder / "curate.yaml", [], {})
    lake = Lake(config.lake)
    landed = land_inputs(config, lake, lambda _: None)
    keys = all_keys(staged_keys(landed), config.parameters())
    for stage in all_stages().values():
        materialise(lake, stage, config.parameters(), keys)
    return config, landed


def start(script: str, *arguments: str) -> "subprocess.Popen[str]":
    pipe = subprocess.PIPE
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdin=pipe, stdout=pipe, stderr=pipe, text=True)


def tell(process: "subprocess.Popen[str]", line: str = "\n") -> None:
    assert process.stdin
    process.stdin.write(line)
    process.stdin.flush()


def heard(process: "subprocess.Popen[str]") -> str:
    assert process.stdout
    return process.stdout.readline().strip()


def damages(lake: Lake) -> list[str]:
    inspection = Inspection(lake)
    inspection.everything()
    return [each.path for each in inspection.findings]


@pytest.mark.parametrize("count", [2, 8])
def test_of_many_publishers_one_wins_and_the_others_are_told(
    built: tuple[CurateConfig, str], count: int
) -> None:
    config, landed = built
    lake, dataset = Lake(config.lake), f"race-{count}"
    file = lake.root.parent / "curate.yaml"
    processes = [start(PUBLISH, str(file), landed, dataset) for _ in range(count)]
    assert {heard(process) for process in processes} == {"ready"}
    for process in processes:
        tell(process)
    # Who won waits for a second word: all the others meet a lease that is held.
    assert Counter(map(heard, processes)) == {"v0001": 1, "conflict": count - 1}
    for process in processes:
        process.communicate("\n")
        assert process.returncode == 0
    assert versions(lake, dataset) == ["v0001"]
    assert open_release(lake, dataset).version == "v0001"
    assert damages(lake) == []


def test_a_reader_in_a_loop_sees_every_row_while_garbage_is_collected(own_lake: Lake) -> None:
    reader = start(ASK, str(own_lake.root))
    refused = 0
    while reader.poll() is None:
        with own_lake.draft() as draft:
            (draft / "data.parquet").write_text("rows that nobody refers to")
            own_lake.seal(draft, "cleaned.answers", "old", {"data.parquet": 1})
        try:
            collect(own_lake, dry_run=False)
        except Conflict:
            refused += 1
    out, told = reader.communicate()
    assert reader.returncode == 0, told
    assert len(set(out.split())) == 1
    assert len(out.split()) == 30
    collect(own_lake, dry_run=False)
    assert not own_lake.stage("cleaned.answers", "old").exists()
    assert damages(own_lake) == []
    assert refused, "gc and reader never met"


def test_a_damaged_current_release_is_published_anew_once_its_stage_is_mended(
    built: tuple[CurateConfig, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tasks.manifest.check_table", lambda *_: SimpleNamespace(results=()))
    config = built[0].model_copy(update={"dataset": "mended"})
    lake, keys = Lake(config.lake), all_keys(staged_keys(built[1]), config.parameters())
    first = publish_release(config, built[1])
    stage = lake.stage("preference.pairs", keys["preference.pairs"])
    file = next(stage.glob("train*"))
    file.write_bytes(file.read_bytes()[:-1])
    with pytest.raises(DamagedFile, match="preference/pairs"):
        publish_release(config, built[1])
    shutil.rmtree(stage)
    materialise(lake, all_stages()["preference.pairs"], config.parameters(), keys)
    again = publish_release(config, built[1])
    assert (first.version, again.version) == ("v0001", "v0002")
    assert first.release_id == again.release_id
    assert publish_release(config, built[1]).version == "v0002"
    open_release(lake, "mended").verify()
