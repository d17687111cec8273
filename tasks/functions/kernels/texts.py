"""Messages as kernels see them: the buffers of an Arrow column, without a copy."""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places, Turns

_ROLES = pa.array(["system", "user", "assistant", "tool"])
_LETTERS = np.frombuffer(b"suat?", np.uint8)
USER, ASSISTANT = ord("u"), ord("a")


class Texts(NamedTuple):
    """Rows of messages: where each row's turns begin, each turn's role and content, and one end.

    Row r holds the turns `rows[r]` to `rows[r + 1]`; turn t says the bytes `content_at[t]` to
    `content_at[t + 1]` of `contents`, its role stands in `roles` alike, and as one of the letters
    s, u, a, t, or ? for any other role.
    """

    rows: Places
    letters: Bytes
    role_at: Places
    roles: Bytes
    content_at: Places
    contents: Bytes


def texts_of(turns: Turns) -> Texts:
    """Return the buffers of turns, and the letters of their roles."""
    known = pc.fill_null(pc.index_in(turns.roles, _ROLES), len(_ROLES))
    letters = _LETTERS[known.to_numpy(zero_copy_only=False)]
    return Texts(
        _fixed(turns.rows), _fixed(letters), *strings(turns.roles), *strings(turns.contents)
    )


def strings(column: pa.StringArray) -> tuple[Any, Any]:
    """Return where each string of a column begins and ends in its bytes, and the bytes."""
    _, places, data = column.buffers()
    held = np.frombuffer(places, np.int32) if places else np.zeros(1, np.int32)
    held = held[column.offset : column.offset + len(column) + 1]
    return _fixed(held), _fixed(np.frombuffer(data or b"", np.uint8))


def _fixed(array: npt.NDArray[Any]) -> npt.NDArray[Any]:
    # Arrow's buffers cannot be written; one that could would be another type, and compile again.
    array.flags.writeable = False
    return array


@part
def said(texts: Texts, turn: int) -> tuple[int, int]:
    """Return where a turn's content begins and ends."""
    return int64(texts.content_at[turn]), int64(texts.content_at[turn + 1])


@part
def most_tokens(texts: Texts) -> int:
    """Return at least as many tokens as any one row holds: next to each stands a byte of none."""
    most = 0
    for row in range(len(texts.rows) - 1):
        first, last = texts.rows[row], texts.rows[row + 1]
        size = texts.content_at[last] - texts.content_at[first]
        most = max(most, int64(size) // 2 + (last - first) + 1)
    return most
