"""Terms: what a text speaks of, as few hashed words; and the topics that texts fall into."""

import functools

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import lists, only
from tasks.functions.words import FUNCTION_WORDS

MOST_TERMS = 64
_FIELDS = (("number", "bigint"), ("topic", "bigint"))


def terms(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages its 64 most frequent terms, as `term << 9 | count`, in order.

    A term is a word of users or assistant that is no function word, or two CJK characters in a row,
    as one of 2^22 hashes; counts stop at 511.
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.terms import counted_terms
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    if not len(column):
        return lists(borders, np.zeros(0, np.int64))
    texts = texts_of(messages.turns_of(column))
    return lists(
        borders, counted_terms(texts, characters(), _function_words(), MOST_TERMS, borders)
    )


def topics(
    numbers: pa.ChunkedArray, term_lists: pa.ChunkedArray, count: pa.ChunkedArray
) -> pa.Array:
    """Return for each list of rows their topics: numbers from 0, -1 for a row without a term.

    Spherical k-means over TF-IDF: tasks/functions/kernels/topics.py.
    """
    found = [
        _topics(number.values.to_numpy(), term.values, only(count, 2))
        for number, term in zip(numbers, term_lists, strict=True)
    ]
    borders = np.cumsum([0, *(len(each) for each in found)])
    empty = _structs(np.zeros(0, np.int64), np.zeros(0, np.int64))
    values = pa.concat_arrays(found) if found else empty
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values)


def _topics(numbers: npt.NDArray[np.int64], term_lists: pa.ListArray, count: int) -> pa.Array:
    from tasks.functions.kernels.prefix_filter import weighted
    from tasks.functions.kernels.topics import topics_of

    order = np.argsort(numbers)
    held = term_lists.take(pa.array(order))
    at = held.offsets.to_numpy().astype(np.int64)
    found = topics_of(weighted(at, held.values.to_numpy()), count)
    return _structs(numbers[order], found)


def _structs(numbers: npt.NDArray[np.int64], found: npt.NDArray[np.int64]) -> pa.StructArray:
    names = [name for name, _ in _FIELDS]
    return pa.StructArray.from_arrays([pa.array(numbers), pa.array(found)], names=names)


@functools.cache
def _function_words() -> npt.NDArray[np.uint8]:
    words = np.frombuffer(" ".join(sorted(FUNCTION_WORDS)).encode(), np.uint8)
    words.flags.writeable = False
    return words


FUNCTIONS = [
    SqlFunction("terms", (messages.SQL_TYPE,), "bigint[]", terms),
    SqlFunction(
        "topics",
        ("bigint[]", "bigint[][]", "bigint"),
        f"struct({', '.join(f'{name} {kind}' for name, kind in _FIELDS)})[]",
        topics,
    ),
]
