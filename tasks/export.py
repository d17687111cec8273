"""Export: a release's rows as the JSON Lines that trainers read, one file a table and split."""

import shutil
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import duckdb
import orjson

from tasks.errors import Conflict, SluiceError
from tasks.release_views import Row, reading, rows
from tasks.releases import Release
from tasks.shapes import SHAPES, Record

_BATCH = 256
# Ranked answers become one record a prompt: they must come together. Others keep their file order.
_ORDER = {"preference_ranked_answers": "order by prompt_id, rank, answer_id"}


@dataclass(frozen=True)
class Written:
    """One exported file: its table, split, path and number of records."""

    table: str
    split: str
    path: str
    records: int


def export(release: Release, out: Path) -> list[Written]:
    """Write `OUT/<table>/<split>.jsonl` for every published table, all of them or none.

    Digests are verified first; rows are streamed. Raises `Conflict` where `out` is not empty,
    `DamagedFile` where a file of the release is.
    """
    with _whole(out.expanduser().resolve()) as draft, reading(release, release.folder) as con:
        return [
            _write(con, draft, out, table, split)
            for table in SHAPES
            for split in sorted({split for split, _ in release.files(table)})
        ]


@contextmanager
def _whole(out: Path) -> Iterator[Path]:
    """Yield a folder beside `out` that takes its place at the end, or is removed."""
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise Conflict(f"{out} is there already and not empty", "give --out an empty or new folder")
    draft = out.parent / f".{out.name}.{uuid.uuid4().hex}"
    try:
        draft.mkdir(parents=True)
        yield draft
        draft.rename(out)
    except OSError as error:
        raise SluiceError(
            f"{out} cannot be written: {error.strerror}", "give another --out"
        ) from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _write(
    con: duckdb.DuckDBPyConnection, draft: Path, out: Path, table: str, split: str
) -> Written:
    path = Path(table, f"{split}.jsonl")
    (draft / table).mkdir(exist_ok=True)
    records = 0
    with open(draft / path, "wb") as file:
        for record in SHAPES[table](_rows(con, table, split)):
            file.write(line_of(record))
            records += 1
    return Written(table, split, str(out / path), records)


def _rows(con: duckdb.DuckDBPyConnection, table: str, split: str) -> Iterator[Row]:
    order = _ORDER.get(table, "")
    result = con.execute(f'select * from "{table}" where split = $split {order}', {"split": split})
    while batch := rows(result, _BATCH):
        yield from batch


def line_of(record: Record) -> bytes:
    """Return one JSON line in UTF-8, keys in the shape's own order."""
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE)
