"""Remote inputs from a store in memory: listed, fetched once a version, verified, removed."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.memory import MemoryFileSystem

from tasks import fetches, stores
from tasks.config import CurateConfig
from tasks.errors import Conflict, UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport
from tasks.seals import read_sealed
from tasks.stores import RemoteFile

TALK = b'{"prompt": "Name a prime.", "completion": "Seven."}\n'
OTHER = b'{"prompt": "Name a river.", "completion": "The Rhine."}\n'


@pytest.fixture
def memory() -> Iterator[Any]:
    """An empty store in memory, emptied again."""
    files = fsspec.filesystem("memory")
    files.store.clear()
    files.pseudo_dirs[:] = [""]
    yield files
    files.store.clear()


@pytest.fixture
def asked(memory: Any, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int, int]]:
    """Every range that is asked of the store: path, start, end."""
    said: list[tuple[str, int, int]] = []
    real = MemoryFileSystem.cat_file

    def told(self: Any, path: str, start: int, end: int) -> bytes:
        said.append((path, start, end))
        return bytes(real(self, path, start=start, end=end))

    monkeypatch.setattr(MemoryFileSystem, "cat_file", told)
    monkeypatch.setattr(stores, "_FIRST_WAIT_SECONDS", 0)
    return said


def _land(lake: Path, *sources: str) -> tuple[str, dict[str, FileReport]]:
    reports: list[FileReport] = []
    config = CurateConfig.model_validate({"sources": sources})
    landed = land_inputs(config, Lake(lake), reports.append)
    return landed, {report.file: report for report in reports}


def _left(lake: Path) -> list[str]:
    return [path.name for path in (lake / "drafts").iterdir()]


def test_a_folder_a_pattern_and_a_file_are_read_as_local_ones_are(
    memory: Any, tmp_path: Path
) -> None:
    memory.pipe("/b/day/one.jsonl", TALK)
    memory.pipe("/b/day/deep/two.jsonl.gz", gzip.compress(OTHER))
    memory.pipe("/b/day/.hidden.jsonl", b"{")
    memory.pipe("/b/day/notes.md", b"#")
    near = tmp_path / "day"
    for name in ("one.jsonl", "deep/two.jsonl.gz"):
        (near / name).parent.mkdir(parents=True, exist_ok=True)
        (near / name).write_bytes(memory.cat_file(f"/b/day/{name}", 0, 1_000))
    landed, reports = _land(tmp_path / "far", "s=memory://b/day/")
    assert set(reports) == {"one.jsonl", "deep/two.jsonl.gz"}
    assert all(report.staged == 1 for report in reports.values())
    assert _land(tmp_path / "local", f"s={near}")[0] == landed
    assert set(_land(tmp_path / "glob", "memory://b/*/*.jsonl")[1]) == {"day/one.jsonl"}
    assert set(_land(tmp_path / "one", "memory://b/day/one.jsonl")[1]) == {"one.jsonl"}
    assert _left(tmp_path / "far") == []


def test_an_object_with_glob_characters_in_its_name_is_that_object(
    memory: Any, tmp_path: Path
) -> None:
    memory.pipe("/b/g[1].jsonl", TALK)
    memory.pipe("/b/g1.jsonl", OTHER)
    assert set(_land(tmp_path / "lake", "memory://b/g[1].jsonl")[1]) == {"g[1].jsonl"}


def test_what_did_not_change_is_not_fetched_again(
    memory: Any, asked: list[Any], tmp_path: Path
) -> None:
    memory.pipe("/b/one.jsonl", TALK)
    first, _ = _land(tmp_path / "lake", "s=memory://b")
    assert len(asked) == 1
    assert _land(tmp_path / "lake", "s=memory://b") == (first, {})
    assert len(asked) == 1
    memory.pipe("/b/two.jsonl", OTHER)
    second, reports = _land(tmp_path / "lake", "s=memory://b")
    assert set(reports) == {"two.jsonl"}
    assert [path for path, _, _ in asked] == ["/b/one.jsonl", "/b/two.jsonl"]
    memory.pipe("/b/one.jsonl", TALK + OTHER)
    assert _land(tmp_path / "lake", "s=memory://b")[0] not in (first, second)


def test_another_lake_that_only_remembers_fetches_what_it_must_read(
    memory: Any, asked: list[Any], tmp_path: Path
) -> None:
    memory.pipe("/b/one.jsonl", TALK)
    first, _ = _land(tmp_path / "lake", "s=memory://b")
    (tmp_path / "lake/stages").rename(tmp_path / "gone")
    again, reports = _land(tmp_path / "lake", "s=memory://b")
    assert (again, reports["one.jsonl"].staged, len(asked)) == (first, 1, 2)


def test_a_large_object_comes_in_ranges(
    memory: Any, asked: list[Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(fetches, "_RANGE_BYTES", 100)
    memory.pipe("/b/one.jsonl", TALK * 5)
    _, reports = _land(tmp_path / "lake", "memory://b/one.jsonl")
    assert reports["one.jsonl"].records == 5
    assert [(start, end) for _, start, end in asked] == [(0, 100), (100, 200), (200, 260)]


class _Dropping:
    """A store whose first answers are an error, or cut short."""

    def __init__(self, *faults: Exception | int) -> None:
        self.faults = list(faults)

    def cat_file(self, path: str, start: int, end: int) -> bytes:
        fault = self.faults.pop(0) if self.faults else end
        if isinstance(fault, Exception):
            raise fault
        return TALK[start : min(end, fault)]

    @staticmethod
    def _strip_protocol(url: str) -> str:
        return url

    def info(self, path: str) -> dict[str, Any]:
        return {"size": len(TALK), "created": "then", "type": "file"}

    def invalidate_cache(self) -> None:
        pass


REMOTE = RemoteFile(
    "memory://b/one.jsonl", len(TALK), stores.version_of({"size": len(TALK), "created": "then"})
)


def test_a_dropped_connection_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stores, "_FIRST_WAIT_SECONDS", 0)
    dropping = _Dropping(ConnectionResetError("canary"), 7, TimeoutError())
    monkeypatch.setattr(stores, "store", lambda url: dropping)
    fetches.fetch(REMOTE, tmp_path / "one.jsonl")
    assert (tmp_path / "one.jsonl").read_bytes() == TALK


@pytest.mark.parametrize(
    ("fault", "told"),
    [
        (ConnectionResetError("canary"), "does not answer"),
        (PermissionError("canary"), "does not let us in"),
        (FileNotFoundError("canary"), "no such bucket, folder or file"),
        (RuntimeError("canary"), r"library fails \(RuntimeError\)"),
    ],
)
def test_a_store_that_fails_for_good_is_told_in_one_line_of_ours(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception, told: str
) -> None:
    monkeypatch.setattr(stores, "_FIRST_WAIT_SECONDS", 0)
    dropping = _Dropping(*[fault] * 9)
    monkeypatch.setattr(stores, "store", lambda url: dropping)
    with pytest.raises(UsageError, match=told) as stopped:
        fetches.fetch(REMOTE, tmp_path / "one.jsonl")
    assert "canary" not in str(stopped.value)
    is_final = isinstance(fault, PermissionError | FileNotFoundError)
    assert 9 - len(dropping.faults) == (1 if is_final else 4)


def test_an_object_that_changes_while_it_is_fetched_is_a_conflict(
    memory: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory.pipe("/b/one.jsonl", TALK)
    real = stores.read

    def changed(remote: RemoteFile, start: int, end: int) -> bytes:
        data = real(remote, start, end)
        memory.pipe("/b/one.jsonl", OTHER)
        return data

    monkeypatch.setattr(stores, "read", changed)
    with pytest.raises(Conflict, match="changed while it was fetched"):
        _land(tmp_path / "lake", "memory://b")
    assert _left(tmp_path / "lake") == []


@pytest.mark.parametrize(
    "said",
    [
        {"ETag": f'"{"0" * 32}"'},
        {"md5Hash": "AAAAAAAAAAAAAAAAAAAAAA=="},
        {"lfs": {"sha256": "0" * 64}},
    ],
)
def test_bytes_that_the_store_does_not_vouch_for_are_a_conflict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, said: dict[str, Any]
) -> None:
    class Vouching(_Dropping):
        def info(self, path: str) -> dict[str, Any]:
            return {"size": len(TALK), "created": "then"} | said

    monkeypatch.setattr(stores, "store", lambda url: Vouching())
    version = stores.version_of({"size": len(TALK), "created": "then"} | said)
    remote = RemoteFile("memory://b/one.jsonl", len(TALK), version)
    with pytest.raises(Conflict, match="other bytes came than the store vouches for"):
        fetches.fetch(remote, tmp_path / "one.jsonl")


def test_an_etag_of_several_parts_is_no_digest() -> None:
    assert stores.vouched({"ETag": f'"{"0" * 32}-3"'}) == {}


def test_a_kind_without_its_package_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(kind: str) -> None:
        raise ImportError("Install gcsfs to access GCS")

    monkeypatch.setattr(fsspec, "filesystem", missing)
    with pytest.raises(UsageError, match="gs:// needs gcsfs") as stopped:
        stores.listed("gs://bucket/a.jsonl")
    assert stopped.value.next_step == "pip install gcsfs"


@pytest.mark.parametrize("url", ["memory://b/none.jsonl", "memory://none", "memory://b/none*"])
def test_nothing_under_a_url_is_named(memory: Any, url: str) -> None:
    memory.pipe("/b/notes.md", b"#")
    from tasks.source import Source
    from tasks.sources import expand

    with pytest.raises(UsageError, match=r"no such bucket|nothing to read"):
        expand([Source(path=url)], Path("/nowhere"))


def test_what_the_lake_remembers_is_a_digest_and_a_version(memory: Any, tmp_path: Path) -> None:
    memory.pipe("/b/one.jsonl", TALK)
    _land(tmp_path / "lake", "memory://b")
    (note,) = (tmp_path / "lake/remote").iterdir()
    assert set(read_sealed(note)) == {"sha256", "version"}
    assert note.stat().st_mode & 0o777 == 0o600
