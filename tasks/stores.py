"""Stores: what a URL names on S3, Google Cloud or the Hugging Face hub, listed and read by range.

Storage options and credentials come from the environment (fsspec's and the store's own variables).
A store's library raises what it likes: here it becomes one line that quotes nothing of it.
"""

import base64
import hashlib
import json
import re
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import fsspec

from tasks.errors import SluiceError, UsageError
from tasks.urls import PACKAGES

_TRIES = 4
_FIRST_WAIT_SECONDS = 0.2
# What a store says of an object's content, the surest first: one is enough, its size beside it.
_VERSIONS = ("ETag", "etag", "generation", "md5Hash", "blob_id", "mtime", "updated", "created")
# s3fs asks five times on its own: a silent host is told of in two minutes and not in an hour.
_OPTIONS = {"s3": {"config_kwargs": {"connect_timeout": 10, "retries": {"max_attempts": 1}}}}
_SECRETS = {
    "s3": "AWS_PROFILE or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY; AWS_ENDPOINT_URL",
    "gs": "GOOGLE_APPLICATION_CREDENTIALS",
    "hf": "HF_TOKEN",
}
_MD5 = re.compile(r"[0-9a-f]{32}")
_Answer = TypeVar("_Answer")


@dataclass(frozen=True)
class RemoteFile:
    """One object: its URL, bytes, and what its store says of its version ("" where nothing)."""

    url: str
    size: int
    version: str

    @property
    def kind(self) -> str:
        """Return the kind of store, as `s3`."""
        return self.url.partition("://")[0]


def store(url: str) -> Any:
    """Return the fsspec file system of a URL; raises `UsageError` naming what must be installed."""
    kind = url.partition("://")[0]
    package, how = PACKAGES[kind]
    try:
        return fsspec.filesystem(kind, **_OPTIONS.get(kind, {}))
    except ImportError:
        raise UsageError(f"{kind}:// needs {package}, which is not installed", how) from None


def listed(url: str) -> tuple[str, dict[str, RemoteFile]]:
    """Return the root of a URL and its objects by path: one object, a folder's, or a pattern's.

    Raises `UsageError` where there is none or the store does not let us in.
    """
    with told(url):
        files = store(url)
        files.invalidate_cache()
        path = files._strip_protocol(url)
        kind = _kind(files, path)
        if kind == "file":
            return path.rpartition("/")[0], _remote(files, url, {path: files.info(path)})
        if kind == "directory":
            return path, _remote(files, url, files.find(path, detail=True))
        found = files.glob(path, detail=True)
        if not found:
            files.info(_root(path))
        return _root(path), _remote(files, url, found)


def _kind(files: Any, path: str) -> str:
    """Return file, directory or pattern: what exists is that, whatever characters it has."""
    try:
        return str(files.info(path)["type"])
    except FileNotFoundError:
        if not set(path) & set("*?["):
            raise
        return "pattern"


def _root(pattern: str) -> str:
    parts = pattern.split("/")
    first = next(place for place, part in enumerate(parts) if set(part) & set("*?["))
    return "/".join(parts[:first])


def _remote(files: Any, url: str, found: Mapping[str, Mapping[str, Any]]) -> dict[str, RemoteFile]:
    kind = url.partition("://")[0]
    return {
        path: RemoteFile(f"{kind}://{path.lstrip('/')}", int(info["size"]), version_of(info))
        for path, info in found.items()
        if info["type"] == "file"
    }


def version_of(info: Mapping[str, Any]) -> str:
    """Return what a store says of an object's version, as 64 hex; "" where it says nothing."""
    said = next(([name, _plain(info[name])] for name in _VERSIONS if info.get(name)), None)
    told = json.dumps([info["size"], said]).encode()
    return hashlib.sha256(told).hexdigest() if said else ""


def _plain(value: object) -> str:
    # A listing may give a time in seconds where a look at the one object gives a time.
    return str(value.timestamp() if isinstance(value, datetime) else value)


def vouched(info: Mapping[str, Any]) -> dict[str, str]:
    """Return what a store says of an object's digests: sha256 and md5 as hex, where it says one."""
    lfs, md5 = info.get("lfs"), info.get("md5Hash")
    etag = str(info.get("ETag", "")).strip('"')
    said = {
        "sha256": lfs["sha256"] if lfs else "",
        "md5": base64.b64decode(md5).hex() if md5 else etag if _MD5.fullmatch(etag) else "",
    }
    return {name: digest for name, digest in said.items() if digest}


def is_encrypted(remote: RemoteFile) -> bool:
    """Return whether S3 holds an object under a key of its own: its ETag is then no digest."""
    if remote.kind != "s3":
        return False
    with told(remote.url):
        bucket, _, key = remote.url.removeprefix("s3://").partition("/")
        said = store(remote.url).call_s3("head_object", Bucket=bucket, Key=key)
        return "kms" in str(said.get("ServerSideEncryption")) or "SSECustomerAlgorithm" in said


def current(remote: RemoteFile) -> Mapping[str, Any]:
    """Return what the store says of an object now; raises `UsageError` as `listed` does."""
    with told(remote.url):
        files = store(remote.url)
        files.invalidate_cache()
        info: Mapping[str, Any] = files.info(files._strip_protocol(remote.url))
        return info


def read(remote: RemoteFile, start: int, end: int) -> bytes:
    """Return an object's bytes from start to end, asked for again where the connection drops."""
    with told(remote.url):
        files = store(remote.url)
        path = files._strip_protocol(remote.url)
        return _patiently(lambda: _whole(files.cat_file(path, start=start, end=end), end - start))


def _whole(data: bytes, size: int) -> bytes:
    if len(data) != size:
        raise ConnectionError("cut short")
    return data


def _patiently(ask: Callable[[], _Answer]) -> _Answer:
    for tried in range(_TRIES - 1):
        try:
            return ask()
        except (FileNotFoundError, PermissionError):
            raise
        except Exception:  # noqa: BLE001 (each library has its own; the last try tells)
            time.sleep(_FIRST_WAIT_SECONDS * 2**tried)
    return ask()


@contextmanager
def told(url: str) -> Iterator[None]:
    """Turn whatever a store's library raises into a `UsageError` with the next step."""
    try:
        yield
    except SluiceError:
        raise
    except Exception as error:  # noqa: BLE001 (a border: its text may quote a request's secrets)
        raise UsageError(f"{url}: {_what(error)}", _next_step(url, error)) from None


def _what(error: Exception) -> str:
    name = type(error).__name__
    if isinstance(error, FileNotFoundError):
        return "no such bucket, folder or file"
    if isinstance(error, PermissionError) or "Credential" in name or "Gated" in name:
        return "the store does not let us in"
    if isinstance(error, OSError) or "Connect" in name or "Timeout" in name:
        return "the store does not answer"
    return f"the store's library fails ({name})"


def _next_step(url: str, error: Exception) -> str:
    variables = _SECRETS.get(url.partition("://")[0], "none is needed")
    if isinstance(error, FileNotFoundError):
        return "check the name; a folder needs an object in it"
    return f"check the environment ({variables}) and the network, then run again"
