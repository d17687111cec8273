"""Columns: Python values made Arrow arrays of the types that the staged tables state."""

import itertools
from collections.abc import Sequence

import pyarrow as pa

from tasks.identity import Messages
from tasks.tables import MESSAGES, STAGED

RAW = pa.schema([("record_id", pa.string()), ("raw", pa.binary())])
# `inputs` is written once for all files; `raw` never leaves the lake's quarantine.
TABLES: dict[str, pa.Schema] = {
    **{name: schema for name, schema in STAGED.items() if name != "inputs"},
    "raw": RAW,
}
_TYPES = {field.name: field.type for schema in TABLES.values() for field in schema}
Columns = dict[str, pa.Array]


def picked(columns: Columns, rows: Sequence[int]) -> Columns:
    """Return the rows of columns at these positions; the columns themselves where that is all."""
    count = len(next(iter(columns.values())))
    if len(rows) == count and list(rows) == list(range(count)):
        return columns
    positions = pa.array(rows, pa.int64())
    return {name: column.take(positions) for name, column in columns.items()}


def arrays(**columns: Sequence[object]) -> Columns:
    """Return values as Arrow arrays, each of the type that a column of that name has."""
    return {name: _array(values, _TYPES[name]) for name, values in columns.items()}


def _array(values: Sequence[object], kind: pa.DataType) -> pa.Array:
    """Return values (messages as (role, content) pairs) as an Arrow array."""
    return _messages(values) if kind == MESSAGES else pa.array(values, kind)


def _messages(values: Sequence[object]) -> pa.Array:
    """Build the lists from flat arrays: five times faster than from nested objects."""
    lists: Sequence[Messages] = values  # type: ignore[assignment]
    offsets = [0, *itertools.accumulate(map(len, lists))]
    turns = [turn for each in lists for turn in each]
    roles = pa.array([role for role, _ in turns], pa.string())
    contents = pa.array([content for _, content in turns], pa.string())
    structs = pa.StructArray.from_arrays([roles, contents], fields=list(MESSAGES.value_type))
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs, type=MESSAGES)
