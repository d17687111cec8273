"""Whole-table algorithms: what they share. Each takes aggregated lists and gives rows for each."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa

# Names and SQL types of the columns that a row has.
Fields = tuple[tuple[str, str], ...]
_KINDS = {"bigint": pa.int64(), "double": pa.float64()}


def rows_type(fields: Fields) -> str:
    """Return the SQL type of a list of such rows."""
    return f"struct({', '.join(f'{name} {kind}' for name, kind in fields)})[]"


def rows(fields: Fields, *columns: npt.NDArray[np.generic]) -> pa.StructArray:
    """Return columns, one a field, as an array of rows."""
    arrays = [
        pa.array(column, _KINDS[kind]) for column, (_, kind) in zip(columns, fields, strict=True)
    ]
    return pa.StructArray.from_arrays(arrays, names=[name for name, _ in fields])


def rows_of_each(
    fields: Fields, algorithm: Callable[..., pa.StructArray], *lists: pa.ChunkedArray
) -> pa.Array:
    """Return for each row of list columns the rows that an algorithm makes of its lists' values."""
    found = [
        algorithm(*(each.values.to_numpy() for each in given)) for given in zip(*lists, strict=True)
    ]
    borders = np.cumsum([0, *(len(each) for each in found)])
    values = pa.concat_arrays(found) if found else rows(fields, *(np.zeros(0),) * len(fields))
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values)
