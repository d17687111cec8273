"""Which items of benchmarks a text holds: their tokens, an index of them, and what is found."""

import hashlib
from collections import OrderedDict
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import lists, only
from tasks.functions.sides import SIDES

if TYPE_CHECKING:
    from tasks.functions.kernels.items import Index

_FIELDS = ("number", "covered_count", "first_text_token", "last_text_token")
# Indexes that `held_items` can be asked about: those of a few stages, each by its content.
_MOST_INDEXES = 4
_indexes: OrderedDict[int, tuple["Index", npt.NDArray[np.int64]]] = OrderedDict()


def token_hashes(column: pa.ChunkedArray, side: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the hashes of one side's tokens, in order.

    The side is `prompt` (what users say, all turns) or `answer` (what the assistant says).
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.shingling import all_tokens
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    if not len(column):
        return lists(borders, np.zeros(0, np.int64))
    texts = texts_of(messages.turns_of(column))
    return lists(borders, all_tokens(texts, SIDES[side[0].as_py()], characters(), borders))


def item_index(
    numbers: pa.ChunkedArray,
    tokens: pa.ChunkedArray,
    needed: pa.ChunkedArray,
    n: pa.ChunkedArray,
) -> pa.Array:
    """Return for each list of items a number that `held_items` knows it by, 63 bits.

    An item has a number of its own, the hashes of its tokens, and how many of these must be covered
    by n-grams that it shares with a text. The last few indexes are held.
    """
    found = [
        _hold(number.values, token.values, need.values, only(n, 1))
        for number, token, need in zip(numbers, tokens, needed, strict=True)
    ]
    return pa.array(found, pa.int64())


def _hold(numbers: pa.Array, tokens: pa.ListArray, needed: pa.Array, n: int) -> int:
    order = pa.array(np.argsort(numbers.to_numpy()))
    held, names = tokens.take(order), numbers.take(order).to_numpy()
    at, hashes = held.offsets.to_numpy().astype(np.int64), held.values.to_numpy()
    needs = needed.take(order).to_numpy()
    digest = hashlib.blake2b(f"{n}".encode(), digest_size=8)
    for each in (names, at, hashes, needs):
        digest.update(each.tobytes())
    name = int.from_bytes(digest.digest(), "little") >> 1
    if name not in _indexes:
        _indexes[name] = _index(hashes.view(np.uint64), at, needs, n), names
    _indexes.move_to_end(name)
    while len(_indexes) > _MOST_INDEXES:
        _indexes.popitem(last=False)
    return name


def _index(
    tokens: npt.NDArray[np.uint64],
    token_at: npt.NDArray[np.int64],
    needed: npt.NDArray[np.int64],
    n: int,
) -> "Index":
    from tasks.functions.kernels.items import Index, anchors, item_grams, places_of

    gram_at, sizes = np.zeros(len(token_at), np.int64), np.diff(token_at)
    grams = item_grams(tokens, token_at, n, gram_at)
    items = np.repeat(np.arange(len(sizes)), np.diff(gram_at))
    order = np.lexsort((-_counts(grams, items), items))
    is_anchor = anchors(order, gram_at, sizes, needed, n)
    table, bits, places = places_of(grams[is_anchor])
    leading, led = _distinct(places, items[is_anchor])
    starts = np.searchsorted(leading, np.arange(len(table) + 1))
    return Index(table, bits, starts, led, grams, gram_at, sizes, needed)


def _counts(grams: npt.NDArray[np.uint64], items: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return for each n-gram how many items hold it: common is not what one repeats."""
    _, numbers = np.unique(grams, return_inverse=True)
    counts: npt.NDArray[np.int64] = np.bincount(_distinct(numbers, items)[0])[numbers]
    return counts


def _distinct(
    first: npt.NDArray[np.int64], second: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Return distinct pairs in order; as one number each they sort ten times as fast."""
    width = int(second.max(initial=0)) + 1
    pairs = np.divmod(np.unique(first * width + second), width)
    return pairs[0], pairs[1]


def held_items(
    column: pa.ChunkedArray, side: pa.ChunkedArray, n: pa.ChunkedArray, held: pa.ChunkedArray
) -> pa.Array:
    """Return for each row of messages the items of an index that one side of it holds.

    Each comes with its number, how many of its tokens are covered, and the first and the last token
    of the side that cover them, counted from 0. Raises
    `KeyError` for an index that `item_index` did not make in this process, or not lately. Method:
    Lambert et al. 2024 (Tulu 3).
    """
    from tasks.functions.kernels.characters import characters
    from tasks.functions.kernels.coverage import held_items as held_of
    from tasks.functions.kernels.texts import texts_of

    borders = np.zeros(len(column) + 1, np.int32)
    found = np.zeros((0, len(_FIELDS)), np.int64)
    if len(column):
        index, numbers = _indexes[held[0].as_py()]
        texts, letter = texts_of(messages.turns_of(column)), SIDES[side[0].as_py()]
        values = held_of(texts, letter, characters(), only(n, 1), index, borders)
        found = values.reshape(-1, len(_FIELDS))
        found[:, 0] = numbers[found[:, 0]]
    columns = [pa.array(np.ascontiguousarray(values)) for values in found.T]
    structs = pa.StructArray.from_arrays(columns, names=list(_FIELDS))
    return pa.ListArray.from_arrays(pa.array(borders), structs)


FUNCTIONS = [
    SqlFunction("token_hashes", (messages.SQL_TYPE, "varchar"), "bigint[]", token_hashes),
    SqlFunction(
        "item_index", ("bigint[]", "bigint[][]", "bigint[]", "bigint"), "bigint", item_index
    ),
    SqlFunction(
        "held_items",
        (messages.SQL_TYPE, "varchar", "bigint", "bigint"),
        f"struct({', '.join(f'{name} bigint' for name in _FIELDS)})[]",
        held_items,
    ),
]
