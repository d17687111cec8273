"""The whole path, as a user runs it: a small corpus in, one release out, whatever happens between."""

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from bench._corpus import SECRETS, named, write_corpus
from bench._pictures import unlearned
from bench._prefect_server import PrefectServer, start_curate
from tasks.faults import DIE_AT
from tasks.files import read_json
from tasks.lake import MANIFEST, Lake
from tasks.releases import open_release
from tasks.ways import ways

pytestmark = pytest.mark.server
GOLDEN = Path(__file__).parent / "golden_manifest.json"
STABLE = ("counts", "layers", "tables", "rejections")


@pytest.fixture(scope="module")
def server_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder in which the server keeps its database."""
    return tmp_path_factory.mktemp("prefect")


@pytest.fixture(scope="module")
def server(server_home: Path) -> Iterator[dict[str, str]]:
    """One real Prefect server for the module; what runs against it takes these variables."""
    started = PrefectServer(server_home)
    try:
        started.start()
        yield started.environment
    finally:
        started.stop()


def curate(
    server: dict[str, str], lake: Path, sources: list[str], *flags: str, **variables: str
) -> subprocess.CompletedProcess[str]:
    run = start_curate(server | variables, lake, named(sources), *flags)
    out, said = run.communicate()
    return subprocess.CompletedProcess(run.args, run.returncode, out, said)


def manifest(lake: Path, version: str = "v0001") -> dict[str, Any]:
    return read_json(lake / "releases/small" / version / MANIFEST)


@pytest.fixture(scope="module")
def first(server: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the lake of an undisturbed run, of two threads."""
    home = tmp_path_factory.mktemp("first")
    inputs = write_corpus(home / "corpus")
    done = curate(server, home / "lake", inputs, "--samples-of-rejected", SLUICE_THREADS="2")
    assert done.returncode == 0, done.stderr
    (home / "said").write_text(done.stdout + done.stderr, "utf-8")
    return home / "lake"


def test_a_small_corpus_becomes_the_release_that_the_golden_manifest_tells(first: Path) -> None:
    told = {name: manifest(first)[name] for name in STABLE}
    if os.environ.get("SLUICE_WRITE_GOLDEN"):
        GOLDEN.write_text(json.dumps(told, indent=1, ensure_ascii=False) + "\n", "utf-8")
    assert told == read_json(GOLDEN)
    assert all(manifest(first)["tables"].values()), "every published table has rows"


def test_a_release_holds_what_its_contract_says_and_nothing_more(first: Path) -> None:
    folder = first / "releases/small/v0001"
    assert (first / "releases/small/CURRENT").read_text() == "v0001\n"
    there = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    listed = {file["path"] for file in manifest(first)["files"]}
    assert there == listed | {MANIFEST, "README.md", "report.html"}
    assert all((folder / path).stat().st_mode & 0o077 == 0 for path in there)


def test_no_secret_leaves_the_staged_tables(first: Path, server_home: Path) -> None:
    release, staged = first / "releases/small/v0001", first / "stages/staged"
    later = [path for path in (first / "stages").iterdir() if path != staged]
    places = {"the release": [release], "later stages": later, "what was said": [first.parent / "said"],
              "the server": [server_home], "gates": [first / "gates"]}  # fmt: skip
    assert [kind for kind, value in SECRETS.items() if value not in held([staged])] == []
    for place, paths in places.items():
        told = held(paths)
        assert [kind for kind, value in SECRETS.items() if value in told] == [], place
    told = held([release])
    assert [kind for kind in SECRETS if f"<{kind.upper()}_1>" not in told] == []
    assert "<|endoftext|>" not in told


def held(paths: list[Path]) -> str:
    """Return all that files and the files of folders say: Parquet rows, text, other bytes."""
    parts = []
    for path in [each for above in paths for each in (above, *above.rglob("*")) if each.is_file()]:
        if path.suffix == ".parquet":
            parts.append(repr(pq.read_table(path).to_pylist()).replace("\\n", "\n"))
        else:
            parts.append(path.read_bytes().decode("utf-8", "replace"))
    return "\n".join(parts)


def test_personal_data_is_counted_by_kind_and_why_tells_a_rows_kinds(first: Path) -> None:
    counted = {each["kind"]: each for each in manifest(first)["personal_data"]}
    assert counted.keys() >= SECRETS.keys() | {"special_token"}
    # A record's talk and its answer share one text.
    assert counted["special_token"] == {
        "kind": "special_token", "found": 1, "texts": 1, "published_texts": 1,
    }  # fmt: skip
    _, [way, *_] = ways(open_release(Lake(first), None), None, SECRETS["iban"])
    assert set(way.row["personal_data"]) >= SECRETS.keys()


def test_no_draft_and_no_raw_text_is_left_outside_the_lake_s_own_rooms(first: Path) -> None:
    assert not list((first / "drafts").glob("*"))
    assert {path.name for path in first.iterdir()} <= {
        "stages", "drafts", "gates", "quarantine", "releases", "prefect", "HOLD",
    }  # fmt: skip


def test_the_same_input_again_is_already_current(server: dict[str, str], first: Path) -> None:
    again = curate(server, first, write_again(first))
    assert again.returncode == 0, again.stderr
    assert json.loads(again.stdout)["version"] == "v0001"
    assert "already current" in again.stderr
    assert not (first / "releases/small/v0002").exists()


def write_again(lake: Path) -> list[str]:
    shutil.rmtree(lake.parent / "corpus")
    return write_corpus(lake.parent / "corpus")


def test_order_of_input_and_threads_do_not_change_the_release(
    server: dict[str, str], first: Path, tmp_path: Path
) -> None:
    sources = write_corpus(tmp_path / "corpus", turned=True)
    done = curate(server, tmp_path / "lake", sources, SLUICE_THREADS="1")
    assert done.returncode == 0, done.stderr
    assert manifest(tmp_path / "lake")["release_id"] == manifest(first)["release_id"]


@pytest.mark.parametrize(
    ("point", "layer"),
    [
        ("before sealing staged.inputs", "staged"),
        ("after sealing deduplicated.answers", "deduplicated"),
        ("before publishing", ""),
        ("before making current", ""),
    ],
)
def test_a_killed_run_resumes_to_the_same_release(
    server: dict[str, str], first: Path, tmp_path: Path, point: str, layer: str
) -> None:
    sources = write_corpus(tmp_path / "corpus")
    # The layer in which it dies is still to do; what runs from nothing is shown above and in
    # tests/flows/test_private_server.py, where the killed run was the first.
    unlearned(first, tmp_path / "lake", layer, lambda table: table.split(".")[0] == layer)
    killed = curate(server, tmp_path / "lake", sources, **{DIE_AT: point})
    assert killed.returncode == -signal.SIGKILL
    assert not (tmp_path / "lake/releases/small/CURRENT").exists()
    resumed = curate(server, tmp_path / "lake", sources)
    assert resumed.returncode == 0, resumed.stderr
    assert manifest(tmp_path / "lake")["release_id"] == manifest(first)["release_id"]
    assert not list((tmp_path / "lake/drafts").iterdir()), "a dead run's drafts are swept"


def test_a_corpus_of_one_format_alone_passes_every_gate(
    server: dict[str, str], tmp_path: Path
) -> None:
    sources = [path for path in write_corpus(tmp_path / "corpus") if "singles" in path]
    done = curate(server, tmp_path / "lake", sources)
    assert done.returncode == 0, done.stderr
    tables = manifest(tmp_path / "lake")["tables"]
    assert [name for name, rows in tables.items() if rows] == ["sft_single_turn"]


def test_a_closed_gate_publishes_nothing_and_exits_with_3(
    server: dict[str, str], tmp_path: Path
) -> None:
    sources = write_corpus(tmp_path / "corpus")[-1:]  # only records that cannot be read
    done = curate(server, tmp_path / "lake", sources)
    assert done.returncode == 3, done.stderr
    assert "next:" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "lake/releases/small/CURRENT").exists()


def test_a_sample_gets_a_version_and_is_never_current(
    server: dict[str, str], first: Path, tmp_path: Path
) -> None:
    lake = tmp_path / "lake"
    shutil.copytree(first, lake)
    sources = [path for path in write_corpus(tmp_path / "corpus") if "singles" in path]
    done = curate(server, lake, sources, "--limit", "3")
    assert done.returncode == 0, done.stderr
    assert manifest(lake, "v0002")["is_sample"]
    assert (lake / "releases/small/CURRENT").read_text() == "v0001\n"


def test_a_second_run_on_a_held_dataset_stops_with_4(
    server: dict[str, str], first: Path, tmp_path: Path
) -> None:
    from tasks.lake import Lake

    sources = write_corpus(tmp_path / "corpus")
    with Lake(tmp_path / "lake").lease("small"):
        done = curate(server, tmp_path / "lake", sources)
    assert done.returncode == 4
    assert "is held by process" in done.stderr
