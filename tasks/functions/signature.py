"""The shared pass: all that later layers need to know of a text, in one walk over its tokens."""

import functools
import json
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.language import differ, languages
from tasks.functions.messages import Places, lists, only, said_by
from tasks.functions.refusals import refusals
from tasks.functions.words import FUNCTION_WORDS, LANGUAGE_NAMED

_HASHES = pa.list_(pa.int64())

FIELDS = (
    ("roles", pa.string(), "varchar"),
    ("turn_count", pa.int64(), "bigint"),
    ("empty_turn_count", pa.int64(), "bigint"),
    ("length_chars", pa.int64(), "bigint"),
    ("normal_hash", pa.int64(), "bigint"),
    ("prompt_hash", pa.int64(), "bigint"),
    ("answer_hash", pa.int64(), "bigint"),
    ("first_turn_hash", pa.int64(), "bigint"),
    ("opening_hashes", _HASHES, "bigint[]"),
    ("prompt_sketch", _HASHES, "bigint[]"),
    ("answer_sketch", _HASHES, "bigint[]"),
    ("prompt_language", pa.string(), "varchar"),
    ("answer_language", pa.string(), "varchar"),
    ("prompt_token_count", pa.int64(), "bigint"),
    ("answer_token_count", pa.int64(), "bigint"),
    ("prompt_content_count", pa.int64(), "bigint"),
    ("shared_content_count", pa.int64(), "bigint"),
    ("answer_content_count", pa.int64(), "bigint"),
    ("answer_distinct_content_count", pa.int64(), "bigint"),
    ("answer_number_count", pa.int64(), "bigint"),
    ("repeated_share", pa.float64(), "double"),
    ("answer_type_token_ratio", pa.float64(), "double"),
    ("answer_token_entropy", pa.float64(), "double"),
    ("is_refusal", pa.bool_(), "boolean"),
    ("is_cut", pa.bool_(), "boolean"),
    ("is_other_language", pa.bool_(), "boolean"),
)


def signature(
    column: pa.ChunkedArray, shingle_tokens: pa.ChunkedArray, sketch_size: pa.ChunkedArray
) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages.

    Hashes are 63-bit comparison keys, sketches the `sketch_size` smallest hashes of shingles of
    `shingle_tokens` tokens, counts are of tokens, entropy is in bits. The prompt is what users say,
    the answer what the assistant says, in all turns. `opening_hashes` are the normal hashes of the
    shorter talks that it begins with: those that end in an answer before the last turn.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.signing import signatures
    from tasks.functions.kernels.texts import ASSISTANT, USER, texts_of

    turns = messages.turns_of(column)
    texts = texts_of(turns)
    found = signatures(
        texts, characters(), _function_words(), only(shingle_tokens, 1), only(sketch_size, 1)
    )
    asked, answered = languages(texts, USER), languages(texts, ASSISTANT)
    columns: dict[str, Any] = {
        **found._asdict(),
        "roles": pa.StringArray.from_buffers(
            len(column), pa.py_buffer(texts.rows), pa.py_buffer(texts.letters)
        ),
        "turn_count": np.diff(texts.rows).astype(np.int64),
        "opening_hashes": _openings(texts.rows, texts.letters == ASSISTANT, found.turn_normal_hash),
        "prompt_sketch": lists(found.prompt_sketch_at, found.prompt_sketch),
        "answer_sketch": lists(found.answer_sketch_at, found.answer_sketch),
        "prompt_language": asked,
        "answer_language": answered,
        "is_refusal": refusals(turns),
        "is_other_language": _other_language(column, asked, answered),
    }
    return pa.StructArray.from_arrays(
        [pa.array(columns[name], kind) for name, kind, _ in FIELDS],
        names=[name for name, _, _ in FIELDS],
    )


def _openings(
    rows: Places, is_end: npt.NDArray[np.bool_], hashes: npt.NDArray[np.int64]
) -> pa.ListArray:
    is_last = np.zeros(len(hashes) + 1, np.bool_)
    # A row without a turn marks the last one of a row before it, which is marked already.
    is_last[rows[1:] - 1] = True
    is_opening = is_end & ~is_last[:-1]
    borders = np.zeros(len(hashes) + 1, np.int32)
    np.cumsum(is_opening, out=borders[1:])
    return lists(borders[rows], hashes[is_opening])


@functools.cache
def _function_words() -> npt.NDArray[np.uint8]:
    return np.frombuffer(" ".join(sorted(FUNCTION_WORDS)).encode(), np.uint8)


def _other_language(
    column: pa.ChunkedArray, asked: pa.StringArray, answered: pa.StringArray
) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = np.array(differ(asked, answered))
    rows = np.flatnonzero(found)
    found[rows] = [
        not LANGUAGE_NAMED.search(said_by(turns, "user"))
        for turns in messages.rows(column.take(pa.array(rows)))
    ]
    return found


def is_json(column: pa.ChunkedArray) -> pa.Array:
    """Return for each text whether it parses as JSON."""
    return pa.array([_parses(text) for text in column.to_pylist()], pa.bool_())


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


FUNCTIONS = [
    SqlFunction(
        "signature",
        (messages.SQL_TYPE, "bigint", "bigint"),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in FIELDS)})",
        signature,
    ),
    SqlFunction("is_json", ("varchar",), "boolean", is_json),
]
