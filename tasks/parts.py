"""Parts: the rows of one input file on their way to Parquet, a bounded number in memory."""

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.identity import Messages
from tasks.tables import MESSAGES, STAGED

ROW_GROUP = 8_192
_MOST_BYTES = 32_000_000
RAW = pa.schema([("record_id", pa.string()), ("raw", pa.binary())])
# `inputs` is written once for all files; `raw` never leaves the lake's quarantine.
TABLES: dict[str, pa.Schema] = {
    **{name: schema for name, schema in STAGED.items() if name != "inputs"},
    "raw": RAW,
}
# A dictionary pays for what repeats; texts and ids do not.
_COMPRESSED = ["messages.list.element.content", "tools", "raw", "detail", "text_changes"]
_REPEATING = ["source_name", "file", "messages.list.element.role", "rule", "model", "annotator"]


class Parts:
    """The Parquet part of each table that one input file gives, `<table>/<table>-<n>.parquet`."""

    def __init__(self, draft: Path, number: int) -> None:
        """Take the draft folder and the file's number, which names its parts."""
        self._draft = draft
        self._number = number
        self._held: dict[str, list[Sequence[object]]] = {name: [] for name in TABLES}
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._bytes = 0
        self.rows: dict[str, int] = {}

    def add(self, table: str, row: Sequence[object], text_bytes: int = 0) -> None:
        """Take one row, its values in schema order, and about how many bytes of text it holds."""
        held = self._held[table]
        held.append(row)
        self._bytes += text_bytes
        if self._bytes > _MOST_BYTES:
            self._write_all()
        elif len(held) >= ROW_GROUP:
            self._write(table)

    def close(self) -> dict[str, int]:
        """Write what is held and return rows by table."""
        self._write_all()
        for writer in self._writers.values():
            writer.close()
        return self.rows

    def _write_all(self) -> None:
        for table in TABLES:
            self._write(table)
        self._bytes = 0

    def _write(self, table: str) -> None:
        rows, self._held[table] = self._held[table], []
        if rows:
            self._writer(table).write_table(arrow_table(TABLES[table], rows), ROW_GROUP)
            self.rows[table] = self.rows.get(table, 0) + len(rows)

    def _writer(self, table: str) -> pq.ParquetWriter:
        if table not in self._writers:
            path = part_path(self._draft, table, self._number)
            path.parent.mkdir(mode=0o700, exist_ok=True)
            self._writers[table] = writer(path, TABLES[table])
        return self._writers[table]


def part_path(draft: Path, table: str, number: int) -> Path:
    """Return where the part of that table and file number is written."""
    return draft / table / f"{table}-{number:05}.parquet"


def writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """Return a Parquet writer of the lake's settings: text is compressed, ids are not.

    Half of an id is chance: pressing the rest out costs as much as compressing the texts.
    """
    return pq.ParquetWriter(
        path,
        schema,
        compression=dict.fromkeys(_COMPRESSED, "zstd"),
        compression_level=dict.fromkeys(_COMPRESSED, 1),
        use_dictionary=_REPEATING,
        write_statistics=False,
    )


def arrow_table(schema: pa.Schema, rows: Sequence[Sequence[object]]) -> pa.Table:
    """Return rows (values in schema order; messages as (role, content) pairs) as an Arrow table."""
    columns = zip(schema, zip(*rows, strict=True), strict=True)
    return pa.table([_column(field, values) for field, values in columns], schema=schema)


def _column(field: pa.Field, values: Sequence[object]) -> pa.Array:
    return _messages(values) if field.type == MESSAGES else pa.array(values, field.type)


def _messages(values: Sequence[object]) -> pa.Array:
    """Build the lists from flat arrays: five times faster than from nested objects."""
    lists: Sequence[Messages] = values  # type: ignore[assignment]
    offsets = [0]
    for each in lists:
        offsets.append(offsets[-1] + len(each))
    turns = [turn for each in lists for turn in each]
    roles = pa.array([role for role, _ in turns], pa.string())
    contents = pa.array([content for _, content in turns], pa.string())
    structs = pa.StructArray.from_arrays([roles, contents], fields=list(MESSAGES.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=MESSAGES)
