"""Landing batches: the new files of a run, packed; a batch that has landed is not read again.

A batch is named by what its rows depend on: its files and how they are called, the landing knobs,
the reader code and its libraries. Row-local stages are kept a batch.
"""

import functools
import hashlib
import importlib.metadata
import json
import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tasks.acceptance import Landing
from tasks.arrivals import Arrival
from tasks.files import read_json
from tasks.lake import Lake
from tasks.read_jobs import FileReport
from tasks.settings import ROOT
from tasks.tables import STAGED

# The tables that a batch has of its own; `staged.inputs` is a run's.
LANDED = tuple(name for name in STAGED if name != "inputs")
TABLE = "landed.batch"
FILE = "batch.json"
BATCH_BYTES = 256_000_000
_GAVE_UP = {"reader_died", "reader_stalled", "reader_slow", "reader_memory", "reader_failed"}
_CODE = (
    "blocks",
    "bounds",
    "clean",
    "columnar",
    "columns",
    "companions",
    "delimited",
    "detection",
    "disguises",
    "encoding_guess",
    "encodings",
    "identity",
    "joins",
    "json_columns",
    "json_cutter",
    "json_faults",
    "json_files",
    "json_outline",
    "json_text",
    "limits",
    "line_blocks",
    "openings",
    "opinions",
    "parts",
    "read_jobs",
    "read_plan",
    "reader_process",
    "reading",
    "records",
    "scales",
    "spans",
    "staging",
    "streams",
    "survey",
    "tables",
    "threads",
    "topics",
    "vectors",
)
_LIBRARIES = ("pyarrow", "orjson", "ftfy", "zstandard", "charset-normalizer")


@dataclass(frozen=True)
class Batch:
    """Files that are landed together; `reports` is empty until they have been.

    `tries` counts the earlier landings of the same files in which a reader gave up on one.
    """

    key: str
    files: tuple[Arrival, ...]
    reports: tuple[FileReport, ...] = ()
    tries: int = 0


def batches(lake: Lake, arrived: list[Arrival], landing: Landing) -> list[Batch]:
    """Return the batches of these files (copies apart): those landed before, then new ones.

    A batch that holds a file that is gone, or another version of one, is of no use: its other
    files land anew. So do those of a batch in which a reader died, was too slow or too large: that
    may have been the machine's fault. What happens twice is the file's own.
    """
    context = _context(landing)
    left = {_digest(each.identity): each for each in arrived if not each.is_copy}
    reused, tries = [], Counter[frozenset[str]]()
    for key, told in _landed(lake, context):
        if not left.keys() >= set(told["files"]):
            continue
        if _is_spoiled(told) and not told["tries"]:
            tries[frozenset(told["files"])] += 1
        elif all(lake.sealed(table, key) for table in (TABLE, *(f"staged.{n}" for n in LANDED))):
            files = tuple(left.pop(digest) for digest in told["files"])
            reports = tuple(FileReport(**each) for each in told["reports"])
            reused.append(Batch(key, files, reports, told["tries"]))
    return reused + [_new(context, files, tries) for files in _packed([*left.values()])]


def _new(context: str, files: tuple[Arrival, ...], tries: Counter[frozenset[str]]) -> Batch:
    digests = frozenset(_digest(each.identity) for each in files)
    named = [context, sorted(digests), *([tries[digests]] if tries[digests] else [])]
    return Batch(_digest(named), files, tries=tries[digests])


def batch_file(batch: Batch, landing: Landing, reports: list[FileReport]) -> dict[str, Any]:
    """Return what a landed batch remembers of itself: its files and what became of them."""
    digests = [_digest(each.identity) for each in batch.files]
    told = [vars(each) for each in reports]
    return {
        "context": _context(landing),
        "files": digests,
        "reports": told,
        "tries": batch.tries,
    }


def _is_spoiled(told: dict[str, Any]) -> bool:
    return any(rule in _GAVE_UP for each in told["reports"] for rule in each["rules"])


def _landed(lake: Lake, context: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the keys of landed batches of that context and what they remember.

    Those with most files come first: the fewest parts make a table. Nothing but these small files
    is read, so that what the lake holds for others costs nothing.
    """
    paths = sorted(lake.stage(TABLE, "").glob(f"*/{FILE}"))
    found = [(path.parent.name, _remembered(path)) for path in paths]
    mine = [(key, told) for key, told in found if told.get("context") == context]
    return sorted(mine, key=lambda each: (-len(each[1]["files"]), -each[1]["tries"], each[0]))


def _remembered(path: Path) -> dict[str, Any]:
    """Return what a batch remembers, nothing where that is damaged: its files land anew."""
    try:
        return read_json(path)
    except ValueError:
        return {}


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
    paths += sorted(folder.glob("plain/*.py"))
    digest = hashlib.sha256()
    for path in paths:
        digest.update(path.read_bytes())
    return digest.hexdigest()
