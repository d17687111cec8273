"""What decontamination compares: n-grams of user turns, whole-turn keys and normal text."""

from collections.abc import Iterator

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import said_by
from tasks.functions.tokens import key, normal_key, tokens

# Searched n-grams are this long; a question's first one is its anchor.
N = 8
_FACTORS = np.array([pow(0x9E3779B97F4A7C15, N - 1 - i, 1 << 64) for i in range(N)], np.uint64)


def question_anchors(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the distinct 63-bit hashes of its users' 8-grams."""
    return _lists(_ngrams(_user_tokens(turns)) for turns in messages.rows(column))


def user_turn_keys(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the comparison keys of its user turns."""
    return _lists(
        sorted({normal_key(turn) for turn in turns if turn[0] == "user"})
        for turns in messages.rows(column)
    )


def user_text(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages its users' tokens, each between spaces."""
    return pa.array([f" {' '.join(_user_tokens(t))} " for t in messages.rows(column)], pa.string())


def first_anchor(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the hash of its users' first 8-gram, -1 where shorter."""
    # No hash is negative, and DuckDB fails a query whose function makes a null of a value.
    found = (_user_tokens(turns)[:N] for turns in messages.rows(column))
    return pa.array([_ngrams(t)[0] if len(t) == N else -1 for t in found], pa.int64())


def user_token_count(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages how many tokens its users said."""
    return pa.array([len(_user_tokens(turns)) for turns in messages.rows(column)], pa.int64())


def _user_tokens(turns: list[messages.Turn]) -> list[str]:
    return tokens(said_by(turns, "user"))


def _ngrams(found: list[str]) -> list[int]:
    if len(found) < N:
        return []
    keys = {token: key([token]) for token in set(found)}
    hashes = np.array([keys[token] for token in found], np.uint64)
    windows: npt.NDArray[np.uint64] = np.lib.stride_tricks.sliding_window_view(hashes, N)
    sums = (windows * _FACTORS).sum(axis=1, dtype=np.uint64) >> np.uint64(1)
    return [int(value) for value in np.unique(sums)]


def _lists(rows: Iterator[list[int]]) -> pa.Array:
    return pa.array(list(rows), pa.list_(pa.int64()))


FUNCTIONS = [
    SqlFunction("question_anchors", (messages.SQL_TYPE,), "bigint[]", question_anchors),
    SqlFunction("user_turn_keys", (messages.SQL_TYPE,), "bigint[]", user_turn_keys),
    SqlFunction("user_text", (messages.SQL_TYPE,), "varchar", user_text),
    SqlFunction("first_anchor", (messages.SQL_TYPE,), "bigint", first_anchor),
    SqlFunction("user_token_count", (messages.SQL_TYPE,), "bigint", user_token_count),
]
