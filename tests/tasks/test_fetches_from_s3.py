"""The same from a local server that speaks S3: what is listed, fetched once, refused, untold."""

import gzip
import logging
import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import fsspec
import pytest

from tasks.config import CurateConfig
from tasks.errors import UsageError
from tasks.lake import Lake
from tasks.landing import land_inputs
from tasks.read_jobs import FileReport

moto = pytest.importorskip("moto.server", reason="needs moto[server]: pip install -e .[dev]")
pytest.importorskip("s3fs", reason="needs s3fs: pip install -e .[s3]")

TALK = b'{"prompt": "Name a prime.", "completion": "Seven."}\n'
OTHER = b'{"prompt": "Name a river.", "completion": "The Rhine."}\n'
DENIED = b"<Error><Code>AccessDenied</Code><Message>canary</Message></Error>"


class _Requests(logging.Handler):
    """What the server was asked, as `GET /bucket/key`."""

    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        _, _, rest = record.getMessage().partition('"')
        self.said.append(rest.removeprefix("\x1b[35m\x1b[1m").partition(" HTTP/")[0])

    @property
    def fetched(self) -> list[str]:
        """The objects whose bytes were asked for."""
        return [each for each in self.said if each.startswith("GET") and "list-type" not in each]


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    """The address of a server of buckets on loopback."""
    running = moto.ThreadedMotoServer("127.0.0.1", port=0)
    running.start()
    yield "http://{}:{}".format(*running.get_host_and_port())
    running.stop()


@pytest.fixture
def point(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """A function that points the environment at a store."""
    environment = {
        "AWS_ACCESS_KEY_ID": "canary-id",
        "AWS_SECRET_ACCESS_KEY": "canary-secret",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_CONFIG_FILE": str(tmp_path / "no-config"),
    }
    for name, value in environment.items():
        monkeypatch.setenv(name, value)

    def at(address: str) -> None:
        monkeypatch.setenv("AWS_ENDPOINT_URL", address)
        fsspec.filesystem("s3").clear_instance_cache()

    return at


@pytest.fixture
def bucket(server: str, point: Any, request: pytest.FixtureRequest) -> Any:
    """An empty bucket of the test's own, as its name and a file system."""
    point(server)
    files = fsspec.filesystem("s3")
    name = request.node.name.replace("_", "-")[:60].strip("-")
    files.mkdir(name)
    return name, files


@pytest.fixture
def requests() -> Iterator[_Requests]:
    log, handler = logging.getLogger("werkzeug"), _Requests()
    level = log.level
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    yield handler
    log.removeHandler(handler)
    log.setLevel(level)


def _land(lake: Path, *sources: str) -> tuple[str, dict[str, FileReport]]:
    reports: list[FileReport] = []
    config = CurateConfig.model_validate({"sources": sources})
    landed = land_inputs(config, Lake(lake), reports.append)
    return landed, {report.file: report for report in reports}


def test_a_file_a_pattern_and_a_folder(bucket: Any, tmp_path: Path) -> None:
    name, files = bucket
    files.pipe(f"{name}/logs/one.jsonl", TALK)
    files.pipe(f"{name}/logs/deep/two.jsonl.gz", gzip.compress(OTHER))
    files.pipe(f"{name}/logs/notes.md", b"#")
    landed, reports = _land(tmp_path / "a", f"s=s3://{name}/logs")
    assert {file: report.staged for file, report in reports.items()} == {
        "one.jsonl": 1,
        "deep/two.jsonl.gz": 1,
    }
    assert _land(tmp_path / "b", f"s=s3://{name}/logs/")[0] == landed
    assert set(_land(tmp_path / "c", f"s3://{name}/*/*.jsonl")[1]) == {"logs/one.jsonl"}
    assert set(_land(tmp_path / "d", f"s3://{name}/logs/one.jsonl")[1]) == {"one.jsonl"}
    assert len(_land(tmp_path / "e", f"s3://{name}")[1]) == 2


def test_an_unchanged_object_is_not_fetched_and_a_changed_one_is(
    bucket: Any, requests: _Requests, tmp_path: Path
) -> None:
    name, files = bucket
    files.pipe(f"{name}/one.jsonl", TALK)
    files.pipe(f"{name}/two.jsonl", OTHER)
    first, _ = _land(tmp_path / "lake", f"s=s3://{name}")
    assert sorted(requests.fetched) == [f"GET /{name}/one.jsonl", f"GET /{name}/two.jsonl"]
    requests.said.clear()
    assert _land(tmp_path / "lake", f"s=s3://{name}") == (first, {})
    assert requests.said
    assert requests.fetched == []
    files.pipe(f"{name}/two.jsonl", OTHER + TALK)
    requests.said.clear()
    changed, reports = _land(tmp_path / "lake", f"s=s3://{name}")
    assert changed != first
    assert reports["two.jsonl"].records == 2
    assert f"GET /{name}/two.jsonl" in requests.fetched


def test_no_bucket_and_no_object_are_told(bucket: Any, tmp_path: Path) -> None:
    for url in ("s3://nowhere/one.jsonl", "s3://nowhere/*.jsonl", f"s3://{bucket[0]}/none.jsonl"):
        with pytest.raises(UsageError, match="no such bucket, folder or file"):
            _land(tmp_path / "lake", url)
    with pytest.raises(UsageError, match="nothing to read"):
        _land(tmp_path / "lake", f"s3://{bucket[0]}/*.jsonl")


class _Denying(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(403)
        self.send_header("Content-Length", str(len(DENIED)))
        self.end_headers()
        self.wfile.write(b"" if self.command == "HEAD" else DENIED)

    do_HEAD = do_GET  # noqa: N815

    def log_message(self, *_: Any) -> None:
        pass


def test_a_store_that_denies_is_told_without_a_secret(point: Any, tmp_path: Path) -> None:
    with HTTPServer(("127.0.0.1", 0), _Denying) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        point(f"http://127.0.0.1:{server.server_port}")
        with pytest.raises(UsageError, match="does not let us in") as stopped:
            _land(tmp_path / "lake", "s3://theirs/one.jsonl")
        server.shutdown()
    assert "canary" not in str(stopped.value)
    assert "AWS_PROFILE" in stopped.value.next_step


def test_a_store_that_is_not_there_is_told(point: Any, tmp_path: Path) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    point(f"http://127.0.0.1:{port}")
    with pytest.raises(UsageError, match="does not answer") as stopped:
        _land(tmp_path / "lake", "s3://theirs/one.jsonl")
    assert "canary" not in str(stopped.value)


def test_an_object_under_its_own_key_has_an_etag_that_is_no_digest(
    bucket: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, files = bucket
    files.pipe(f"{name}/one.jsonl", TALK, ServerSideEncryption="aws:kms")
    monkeypatch.setattr("tasks.stores.vouched", lambda info: {"md5": "0" * 32})
    assert _land(tmp_path / "lake", f"s3://{name}")[1]["one.jsonl"].staged == 1


def test_no_credential_stands_in_the_lake(bucket: Any, tmp_path: Path) -> None:
    name, files = bucket
    files.pipe(f"{name}/one.jsonl", TALK)
    _land(tmp_path / "lake", f"s3://{name}")
    held = [path.read_bytes() for path in (tmp_path / "lake").rglob("*") if path.is_file()]
    assert held
    assert not any(b"canary" in each for each in held)
