"""Landing batches: the new files of a run, packed; a batch that has landed is not read again.

A batch is named by what its rows depend on: its files and how they are called, the landing knobs,
the reader code and its libraries. Row-local stages are kept a batch.
"""

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tasks.arrivals import Arrival
from tasks.config import Landing
from tasks.lake import Lake, Sealed
from tasks.read_jobs import FileReport
from tasks.settings import ROOT
from tasks.tables import STAGED

# The tables that a batch has of its own; `staged.inputs` is a run's.
LANDED = tuple(name for name in STAGED if name != "inputs")
TABLE = "landed.batch"
FILE = "batch.json"
BATCH_BYTES = 256_000_000
_CODE = (
    "bounds",
    "clean",
    "columnar",
    "delimited",
    "detection",
    "identity",
    "joins",
    "json_text",
    "parts",
    "read_plan",
    "read_jobs",
    "reader_process",
    "records",
    "staging",
    "streams",
    "survey",
    "tables",
)
_LIBRARIES = ("pyarrow", "orjson", "ftfy", "zstandard")


@dataclass(frozen=True)
class Batch:
    """Files that are landed together; `reports` is empty until they have been."""

    key: str
    files: tuple[Arrival, ...]
    reports: tuple[FileReport, ...] = ()


def batches(lake: Lake, arrived: list[Arrival], landing: Landing) -> list[Batch]:
    """Return the batches of these files (copies apart): those landed before, then new ones.

    A batch that holds a file that is gone, or another version of one, is of no use: its other
    files land anew.
    """
    context = _context(landing)
    left = {_digest(each.identity): each for each in arrived if not each.is_copy}
    reused = []
    for sealed, told in _landed(lake):
        if told["context"] == context and left.keys() >= set(told["files"]):
            files = tuple(left.pop(digest) for digest in told["files"])
            reports = tuple(FileReport(**each) for each in told["reports"])
            reused.append(Batch(sealed.key, files, reports))
    return reused + [Batch(_key(context, files), files) for files in _packed([*left.values()])]


def batch_file(batch: Batch, landing: Landing, reports: list[FileReport]) -> dict[str, Any]:
    """Return what a landed batch remembers of itself: its files and what became of them."""
    digests = [_digest(each.identity) for each in batch.files]
    told = [vars(each) for each in reports]
    return {"context": _context(landing), "files": digests, "reports": told}


def _landed(lake: Lake) -> Iterator[tuple[Sealed, dict[str, Any]]]:
    """Yield the sealed batches, the largest first: the fewest parts make a table."""
    found = []
    for folder in sorted(lake.stage(TABLE, "").glob("*")):
        sealed = lake.sealed(TABLE, folder.name)
        if sealed and all(lake.sealed(f"staged.{name}", sealed.key) for name in LANDED):
            found.append((sealed, json.loads((folder / FILE).read_text("utf-8"))))
    yield from sorted(found, key=lambda each: (-len(each[1]["files"]), each[0].key))


def _packed(files: list[Arrival]) -> Iterator[tuple[Arrival, ...]]:
    """Yield new batches of up to `BATCH_BYTES`; a larger file is one of its own.

    Benchmarks stand apart from the corpus: a new one must not land the corpus anew.
    """
    held: list[Arrival] = []
    size = 0
    for each in files:
        is_full = size + each.bytes.size > BATCH_BYTES
        if held and (is_full or held[0].input.source.role != each.input.source.role):
            yield tuple(held)
            held, size = [], 0
        held.append(each)
        size += each.bytes.size
    if held:
        yield tuple(held)


def _key(context: str, files: tuple[Arrival, ...]) -> str:
    return _digest([context, sorted(_digest(each.identity) for each in files)])


def _context(landing: Landing) -> str:
    libraries = {name: importlib.metadata.version(name) for name in _LIBRARIES}
    return _digest(
        [landing.model_dump(), _code_digest(), libraries, platform.python_version(), BATCH_BYTES]
    )


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


@functools.cache
def _code_digest() -> str:
    folder = ROOT / "tasks"
    paths = [*(folder / f"{name}.py" for name in _CODE), *sorted(folder.glob("readers/*.py"))]
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
