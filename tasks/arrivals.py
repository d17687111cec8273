"""Arrivals: input files with their digests, and the one key that their rows are sealed under."""

import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from tasks.config import Landing
from tasks.errors import UsageError
from tasks.fetches import Fetches
from tasks.files import digest_of
from tasks.settings import ROOT
from tasks.sources import InputFile
from tasks.stores import RemoteFile

_CODE = (
    "clean",
    "columnar",
    "companions",
    "delimited",
    "detection",
    "identity",
    "joins",
    "json_text",
    "landing",
    "parts",
    "reader_process",
    "records",
    "staging",
    "streams",
    "tables",
    "threads",
)
_LIBRARIES = ("pyarrow", "orjson", "ftfy", "zstandard")


@dataclass(frozen=True)
class Arrival:
    """An input file with the digest and number of its bytes, and whether others land for it.

    `partner_sha256` is the digest of the file that its records are joined with, "" without one.
    """

    input: InputFile
    sha256: str
    size: int
    is_copy: bool = False
    partner_sha256: str = ""


def arrivals(files: Iterable[InputFile], fetches: Fetches) -> list[Arrival]:
    """Return the files with their digests; of equal bytes the first lands, the others are copies.

    A remote file that is not remembered in its version is fetched for it.

    A benchmark is first, so that what is one never lands as a corpus too; then the lower rank, the
    name. The order depends on neither the command line nor the machine.
    """
    found = list(files)
    remote = fetches.digests(file.remote for file in found if file.remote)
    hashed = [_hashed(file, remote) for file in found]
    hashed.sort(key=lambda h: (h.input.source.role, h.input.source.rank, *_name(h.input)))
    first: dict[str, Arrival] = {}
    for each in hashed:
        first.setdefault(each.sha256, each)
    return [replace(each, is_copy=first[each.sha256] is not each) for each in hashed]


def _hashed(file: InputFile, remote: Mapping[RemoteFile, str]) -> Arrival:
    try:
        sha256, size = _digest_and_size(file, remote)
        partner = digest_of(file.partner) if file.partner and not file.refusal else ""
        return Arrival(file, sha256, size, partner_sha256=partner)
    except OSError as error:
        name = "/".join(_name(file))
        raise UsageError(f"{name}: {error.strerror}", "make it readable") from None


def _digest_and_size(file: InputFile, remote: Mapping[RemoteFile, str]) -> tuple[str, int]:
    if file.remote:
        return remote[file.remote], file.remote.size
    if file.refusal:
        # It is never opened: what it is and where stands for its bytes.
        place = "\0".join(("not a regular file", *_name(file), file.refusal))
        return hashlib.sha256(place.encode()).hexdigest(), 0
    return digest_of(file.path), file.path.stat().st_size


def _name(file: InputFile) -> tuple[str, str]:
    return file.source.name, file.file


def landed_key(arrived: list[Arrival], landing: Landing) -> str:
    """Return the staged tables' derivation key: all that their rows depend on, as 64 hex."""
    derivation = {
        "inputs": [
            [each.sha256, each.input.file, *_described(each.input).values(), *_joined(each)]
            for each in arrived
        ],
        "landing": landing.model_dump(),
        "code": _code_digest(),
        "libraries": {name: importlib.metadata.version(name) for name in _LIBRARIES},
        "python": platform.python_version(),
    }
    return hashlib.sha256(json.dumps(derivation, sort_keys=True).encode()).hexdigest()


def _described(file: InputFile) -> dict[str, Any]:
    return file.source.model_dump(include={"name", "format", "licence", "rank", "role", "thread"})


def _joined(each: Arrival) -> list[Any]:
    join = each.input.source.join
    # The partners' name is told in quarantine.
    partner = each.input.partner
    stated = join.model_dump(exclude={"with_file"}) if join else {}
    return [stated, partner.name, each.partner_sha256] if partner else []


def _code_digest() -> str:
    folder = ROOT / "tasks"
    paths = [*(folder / f"{name}.py" for name in _CODE), *sorted(folder.glob("readers/*.py"))]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
