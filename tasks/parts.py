"""Parts: the rows of one job on their way to Parquet, a bounded number in memory."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.blocks import Block, tables
from tasks.columns import TABLES
from tasks.faults import reach

ROW_GROUP = 8_192
_MOST_BYTES = 8_000_000
# A dictionary pays for what repeats; texts and ids do not.
_COMPRESSED = ["messages.list.element.content", "tools", "raw", "detail", "text_changes"]
_REPEATING = ["source_name", "file", "messages.list.element.role", "rule", "model", "annotator"]


@dataclass
class Held:
    """Tables made and not yet written, of so many records and about so many bytes of text."""

    tables: dict[str, list[pa.Table]] = field(default_factory=dict)
    rows: int = 0
    size: int = 0

    def add(self, made: dict[str, list[pa.Table]], rows: int, size: int) -> None:
        """Take tables that come after what is held."""
        for name, pieces in made.items():
            self.tables.setdefault(name, []).extend(pieces)
        self.rows += rows
        self.size += size


class Parts:
    """The Parquet part of each table that one job gives, `<table>/<table>-<n>.parquet`."""

    def __init__(self, draft: Path, number: int) -> None:
        """Take the draft folder and the job's number, which names its parts."""
        self._draft = draft
        self._number = number
        self._writers: dict[str, pq.ParquetWriter] = {}
        self.block = Block()
        self._made = Held()
        self._is_holding = False
        self.rows: dict[str, int] = {}

    def flush(self) -> None:
        """Write what is held where it is as much as may be; to be called between two records."""
        if self._is_holding:
            return
        held, made = self.block, self._made
        is_long = max(len(held.records), len(held.texts)) + made.rows >= ROW_GROUP
        if is_long or held.size + made.size > _MOST_BYTES:
            self._write()

    def hold(self) -> None:
        """Write nothing until `held_back` is called: rows to come stand among what will be added.

        Who calls this bounds them. What is held already comes before.
        """
        self.settle()
        self._is_holding = True

    def held_back(self) -> Block:
        """Return what came since `hold`, for the caller to add."""
        self._is_holding = False
        return self.block.taken()

    def settle(self) -> None:
        """Make columns of the rows that are held."""
        held = self.block.taken()
        made = {name: [table] for name, table in tables(held)}
        self._made.add(made, len(held.records), held.size)

    def add(self, made: dict[str, list[pa.Table]], rows: int, size: int) -> None:
        """Add rows that are columns already, of so many records and bytes of text."""
        self._made.add(made, rows, size)
        self.flush()

    def close(self) -> dict[str, int]:
        """Write what is held and return rows by table."""
        reach("before writing parts")
        self._write()
        reach("before closing parts")
        for writer in self._writers.values():
            writer.close()
        reach("after closing parts")
        return self.rows

    def _write(self) -> None:
        """Write the block, one row group a table: a last record's rows are not worth another."""
        self.settle()
        held, self._made = self._made, Held()
        for table, made in held.tables.items():
            rows = pa.concat_tables(made)
            self._writer(table).write_table(rows, 2 * ROW_GROUP)
            self.rows[table] = self.rows.get(table, 0) + rows.num_rows

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
    """Return rows, their values in schema order, as an Arrow table."""
    columns = zip(schema, zip(*rows, strict=True), strict=True)
    return pa.table([pa.array(held, each.type) for each, held in columns], schema=schema)
