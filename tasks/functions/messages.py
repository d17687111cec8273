"""Messages as Arrow gives them: lists of (role, content) structs, as flat turns or a row a time."""

import itertools
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.tables import MESSAGES

Turn = tuple[str, str]
Places = npt.NDArray[np.int32]
SQL_TYPE = "struct(role varchar, content varchar)[]"


class Turns(NamedTuple):
    """The turns of all rows, end to end: row r has those from `rows[r]` to before `rows[r + 1]`."""

    rows: Places
    roles: pa.StringArray
    contents: pa.StringArray


def turns_of(column: pa.ChunkedArray | pa.Array) -> Turns:
    """Return a column's turns without copying text: a null row has none, a null string is empty."""
    if isinstance(column, pa.ChunkedArray):
        column = column.combine_chunks()
    column = column.cast(MESSAGES) if column.type != MESSAGES else column
    rows = np.zeros(len(column) + 1, np.int32)
    np.cumsum(pc.fill_null(pc.list_value_length(column), 0), out=rows[1:])
    roles, contents = (
        pc.fill_null(each, "") if each.null_count else each for each in column.flatten().flatten()
    )
    return Turns(rows, roles, contents)


def last_turns(turns: Turns, role: str) -> npt.NDArray[np.int64]:
    """Return the place of each row's last turn of a role, -1 where it has none."""
    is_said = pc.equal(turns.roles, role).to_numpy(zero_copy_only=False)
    places = np.maximum.accumulate(np.where(is_said, np.arange(len(is_said)), -1))
    last = np.append(places, -1)[turns.rows[1:] - 1]
    return np.where(last >= turns.rows[:-1], last, -1)


def last_said(turns: Turns, role: str) -> pa.StringArray:
    """Return what each row's last turn of a role says, an empty string where it has none."""
    last = last_turns(turns, role)
    return pc.fill_null(turns.contents.take(pa.array(last, mask=last < 0)), "")


def rows(column: pa.ChunkedArray | pa.Array) -> Iterator[list[Turn]]:
    """Yield each row's turns; a null role or content comes as an empty string."""
    turns = turns_of(column)
    pairs = zip(turns.roles.to_pylist(), turns.contents.to_pylist(), strict=True)
    for length in np.diff(turns.rows):
        yield list(itertools.islice(pairs, length))


def said_by(turns: list[Turn], *roles: str) -> str:
    """Return all that these roles said, joined by newlines."""
    return "\n".join(content for role, content in turns if role in roles)


def only(column: pa.ChunkedArray | pa.Array, default: int) -> int:
    """Return the one value of a column that SQL was given as a constant; the default of no row."""
    return int(column[0].as_py()) if len(column) else default


def lists(borders: Places, values: npt.NDArray[np.int64]) -> pa.ListArray:
    """Return integer lists that lie end to end: list r from `borders[r]` to `borders[r + 1]`."""
    return pa.ListArray.from_arrays(
        pa.array(borders, pa.int32()), pa.array(values[: borders[-1]], pa.int64())
    )
