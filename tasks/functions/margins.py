"""Margins on their way through SQL: a list for each row, a number for each line of a model."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.linear import Numbers

LISTS = pa.list_(pa.float64())


def lists(margins: Numbers) -> pa.ListArray:
    """Return a list of margins for each row, an empty one where they are none."""
    is_known = np.isfinite(margins).all(axis=1)
    ends = np.concatenate([[0], np.cumsum(is_known * margins.shape[1])])
    return pa.ListArray.from_arrays(
        pa.array(ends, pa.int32()), pa.array(margins[is_known].ravel(), pa.float64())
    )


def matrix(column: pa.ChunkedArray, lines: int) -> Numbers:
    """Return the lists of margins as rows, NaN for an empty one."""
    whole = column.combine_chunks()
    is_known = pc.list_value_length(whole).to_numpy(zero_copy_only=False) > 0
    margins = np.full((len(whole), lines), np.nan)
    margins[is_known] = whole.flatten().to_numpy().reshape(-1, lines)
    return margins


def none(rows: int) -> pa.ListArray:
    """Return an empty list for each of so many rows."""
    return lists(np.full((rows, 1), np.nan))
