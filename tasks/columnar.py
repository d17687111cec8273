"""Parquet and Arrow files: rows as Python values, a few at a time, on one thread."""

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from tasks.readers.drafts import Unreadable
from tasks.streams import BadStream

_BATCH_ROWS = 1_024
_END_OF_STREAM = b"\xff\xff\xff\xff\x00\x00\x00\x00"
_MAGIC = b"ARROW1"
# A time of the year 300,000, a field twice in one struct, text that is not UTF-8.
_NO_VALUE = (ValueError, OverflowError, NotImplementedError, SystemError)


def rows(path: Path, suffix: str) -> Iterator[object]:
    """Yield each row as column -> value, or `Unreadable` for that row.

    Rules of a row: bad_encoding, and bad_value for what Python cannot hold. Raises `BadStream`
    where the rest of the file cannot be read: damaged_stream, out_of_memory, or bad_header for
    repeated columns.
    """
    batches = _parquet(path) if suffix == ".parquet" else _arrow(path)
    try:
        for batch in batches:
            _check_names(batch.schema.names)
            yield from _values(batch)
    except (pa.ArrowException, OSError, ValueError, NotImplementedError) as error:
        raise BadStream("damaged_stream", f"{suffix}: {type(error).__name__}") from None
    except MemoryError:
        raise BadStream("out_of_memory", f"{suffix}: a part is larger than a reader") from None


def _parquet(path: Path) -> Iterator[pa.RecordBatch]:
    with pq.ParquetFile(path) as file:
        yield from file.iter_batches(_BATCH_ROWS, use_threads=False)


def _arrow(path: Path) -> Iterator[pa.RecordBatch]:
    """Yield the batches of an Arrow file, or of an Arrow stream, which must end with its mark."""
    with open(path, "rb") as file:
        is_file = file.read(len(_MAGIC)) == _MAGIC
    if not path.stat().st_size:
        raise BadStream("damaged_stream", ".arrow: an empty file")
    with pa.OSFile(str(path)) as source:
        if is_file:
            with pa.ipc.open_file(source) as reader:
                for number in range(reader.num_record_batches):
                    yield from _slices(reader.get_batch(number))
            return
        with pa.ipc.open_stream(source) as reader:
            for batch in reader:
                yield from _slices(batch)
    # A stream cut between two batches reads as a shorter one without an error.
    if path.read_bytes()[-len(_END_OF_STREAM) :] != _END_OF_STREAM:
        raise BadStream("damaged_stream", ".arrow: no end-of-stream mark")


def _slices(batch: pa.RecordBatch) -> Iterator[pa.RecordBatch]:
    for start in range(0, batch.num_rows, _BATCH_ROWS):
        yield batch.slice(start, _BATCH_ROWS)


def _check_names(names: list[str]) -> None:
    # Python's rows would keep the last of two columns of one name, and lose the first.
    if len(set(names)) != len(names):
        raise BadStream("bad_header", "repeated column names")


def _values(batch: pa.RecordBatch) -> list[object]:
    try:
        # Flipped bits in a batch's own offsets would be read as texts of somebody else's memory.
        batch.validate(full=True)
        return list(batch.to_pylist())
    except _NO_VALUE:
        return [_value(batch.slice(row, 1)) for row in range(batch.num_rows)]


def _value(row: pa.RecordBatch) -> object:
    try:
        row.validate(full=True)
        return row.to_pylist()[0]
    except _NO_VALUE as error:
        if "UTF8" in str(error):
            return Unreadable("bad_encoding", "not UTF-8")
        return Unreadable("bad_value", f"no value of Python's: {type(error).__name__}")
