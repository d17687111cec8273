"""How much two answers differ: the share of tokens that an edit of one into the other touches."""

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.shingles import flat


def edit_share(left: pa.ChunkedArray, right: pa.ChunkedArray, most: pa.ChunkedArray) -> pa.Array:
    """Return for each row the edit distance of two lists of tokens by the longer one's length.

    In [0, 1]; 0 of two empty lists, -1 where it is over `most`, a share. Levenshtein's distance.
    """
    from tasks.functions.kernels.edits import distances

    one, other = flat(left), flat(right)
    lengths = np.maximum(np.diff(one[0]), np.diff(other[0])).astype(np.int64)
    limits = np.floor(np.round(lengths * np.asarray(most, np.float64), 6)).astype(np.int64)
    found = np.zeros(len(lengths), np.int64)
    distances(*one, *other, limits, found)
    shares: npt.NDArray[np.float64] = np.where(found < 0, -1.0, found / np.maximum(lengths, 1))
    return pa.array(shares)


def chars(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the characters of all its turns."""
    turns = messages.turns_of(column)
    counts = np.append(0, np.cumsum(np.asarray(pc.utf8_length(turns.contents), np.int64)))
    return pa.array(counts[turns.rows[1:]] - counts[turns.rows[:-1]], pa.int64())


def beyond_latin(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the share of its letters in other scripts than Latin."""
    from tasks.functions.kernels.edits import beyond_latin_shares

    turns = messages.turns_of(column)
    texts = pc.cast(turns.contents, pa.binary())
    data = np.frombuffer(b"".join(texts.to_pylist()) + b"\0", np.uint8)
    ends = np.append(0, np.cumsum(np.asarray(pc.binary_length(texts), np.int64)))
    return pa.array(beyond_latin_shares(data, ends[turns.rows]))


FUNCTIONS = [
    SqlFunction("beyond_latin", (messages.SQL_TYPE,), "double", beyond_latin),
    SqlFunction("edit_share", ("bigint[]", "bigint[]", "double"), "double", edit_share),
    SqlFunction("chars", (messages.SQL_TYPE,), "bigint", chars),
]
