"""The choice of the few best rows among all: a whole-table algorithm over narrow lists.

DEITA's rule (Liu et al. 2024): the best row first, and each next one only if no row that was taken
is more like it than a limit; until a budget is spent. Quotas cap what a group may take of it.
"""

import hashlib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction
from tasks.functions.quotas import DIMENSIONS, quotas_of

if TYPE_CHECKING:
    from tasks.functions.kernels.choosing import Fates, Seats

RULES = ("", "over_budget", "over_quota", "too_similar")
_FIELDS = (
    ("number", pa.int64(), "bigint"),
    ("rule", pa.string(), "varchar"),
    ("value", pa.float64(), "double"),
    ("threshold", pa.float64(), "double"),
    ("winner_number", pa.int64(), "bigint"),
    ("detail", pa.string(), "varchar"),
)
_STRUCT = pa.struct([(name, kind) for name, kind, _ in _FIELDS])
# A vector's parts in [-1, 1] as whole numbers of 16 bits, four of them in one of 64.
_VECTOR_SCALE = 32_767.0
_PACKED = 4
Numbers = npt.NDArray[np.int64]


def outranked(
    numbers: pa.ChunkedArray,
    marks: pa.ChunkedArray,
    sources: pa.ChunkedArray,
    languages: pa.ChunkedArray,
    topics: pa.ChunkedArray,
    lengths: pa.ChunkedArray,
    diversity: pa.ChunkedArray,
    max_similarity: pa.ChunkedArray,
    budget: pa.ChunkedArray,
    budget_share: pa.ChunkedArray,
    quotas: pa.ChunkedArray,
) -> pa.Array:
    """Return for each list of rows those that are not chosen, as structs of `_FIELDS`.

    A row has a number (1 is the best), marks and groups; a budget of 0 is none. `value` is over
    `threshold`: a likeness, or which row of all (of its group) it is. `winner_number` is the row
    that it is too like, or that took the last place; `detail` is the group that was full.
    """
    groups = zip(sources, languages, topics, lengths, strict=True)
    knobs = zip(diversity, max_similarity, budget, budget_share, quotas, strict=True)
    found = [
        _outranked(number.values.to_numpy(), held.values, [each.values for each in of], given)
        for number, held, of, given in zip(numbers, marks, groups, knobs, strict=True)
    ]
    borders = np.cumsum([0, *(len(each) for each in found)])
    values = pa.concat_arrays(found) if found else pa.array([], _STRUCT)
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), values)


def _outranked(
    numbers: Numbers, marks: pa.ListArray, groups: list[pa.Array], knobs: Sequence[pa.Scalar]
) -> pa.StructArray:
    from tasks.functions.kernels.choosing import seats

    diversity, limit, budget, share, quotas = (each.as_py() for each in knobs)
    order = pa.array(np.argsort(numbers))
    most = seats_of(len(numbers), budget, share)
    told, capped, caps = _capped([each.take(order) for each in groups], quotas, most)
    places = seats(capped, caps, most)
    fates = _fates(places, marks.take(order), diversity, limit)
    out = np.flatnonzero(fates.verdict)
    verdicts, winners = fates.verdict[out], fates.winner[out]
    thresholds = np.where(verdicts == RULES.index("too_similar"), limit, 0.0)
    is_full = fates.group[out] >= 0
    thresholds[is_full] = places.caps[fates.group[out][is_full]]
    ordered = numbers[order.to_numpy()]
    columns = [
        ordered[out],
        [RULES[each] for each in verdicts],
        fates.value[out],
        thresholds,
        np.where(winners >= 0, ordered[winners], -1),
        [told[g] if v == RULES.index("over_quota") else None
         for v, g in zip(verdicts, fates.group[out], strict=True)],
    ]  # fmt: skip
    arrays = [pa.array(held, kind) for held, (_, kind, _) in zip(columns, _FIELDS, strict=True)]
    return pa.StructArray.from_arrays(arrays, names=[name for name, _, _ in _FIELDS])


def seats_of(count: int, budget: int, share: float) -> int:
    """Return how many of so many rows may be chosen: the budget, or the share, if that is less."""
    return min(budget or count, int(round(share * count, 6)))


def _capped(
    groups: list[pa.Array], quotas: str, most: int
) -> tuple[list[str], npt.NDArray[np.int64], Numbers]:
    """Return the names of capped groups, each row's (-1: none) among them, and their caps."""
    shares, names = quotas_of(quotas), []
    caps: list[int] = []
    columns = []
    for dimension, column in zip(DIMENSIONS, groups, strict=True):
        if not any(each == dimension for each, _ in shares):
            continue
        held = column.dictionary_encode()
        codes = {}
        for code, group in enumerate(held.dictionary.to_pylist()):
            share = shares.get((dimension, group), shares.get((dimension, "")))
            if share is not None:
                codes[code] = len(caps)
                names.append(f"{dimension} {group}")
                caps.append(int(round(share * most, 6)))
        table = np.array([codes.get(c, -1) for c in range(len(held.dictionary))], np.int64)
        columns.append(table[held.indices.to_numpy(zero_copy_only=False).astype(np.int64)])
    rows = len(groups[0])
    matrix = np.stack(columns, axis=1) if columns else np.full((rows, 0), -1, np.int64)
    return names, matrix, np.array(caps, np.int64)


def _fates(places: "Seats", marks: pa.ListArray, diversity: str, limit: float) -> "Fates":
    from tasks.functions.kernels.choosing import choose
    from tasks.functions.kernels.prefix_filter import sets, weighted
    from tasks.functions.kernels.vectors import choose_by_vectors

    at, values = marks.offsets.to_numpy().astype(np.int64), marks.values.to_numpy()
    if diversity == "embedding":
        return choose_by_vectors(places, *_unpacked(at, values), limit)
    if diversity == "off":
        at, values = np.zeros_like(at), values[:0]
    return choose(places, weighted(at, values) if diversity == "tfidf" else sets(at, values), limit)


def vector_marks(vectors: pa.ChunkedArray, spaces: pa.ChunkedArray) -> pa.ListArray:
    """Return each unit vector as a list of integers: a number of its space, then four parts each.

    A part is rounded to a whole number of 1/32767. Vectors of two spaces have other first numbers.
    """
    made = [
        np.append(_space(space, len(vector)), _packed(vector.values.to_numpy()))
        for vector, space in zip(vectors, spaces.to_pylist(), strict=True)
    ]
    return pa.array(made, pa.list_(pa.int64()))


def _space(name: str, dimension: int) -> int:
    digest = hashlib.blake2b(f"{name} {dimension}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1


def _packed(vector: npt.NDArray[np.float32]) -> Numbers:
    whole = np.rint(vector.astype(np.float64) * _VECTOR_SCALE).astype("<i2")
    return np.pad(whole, (0, -len(whole) % _PACKED)).view("<i8")


def _unpacked(at: Numbers, values: Numbers) -> tuple[npt.NDArray[np.int16], Numbers]:
    """Return vectors as rows of one matrix, shorter ones filled with 0, and their spaces or -1."""
    sizes = np.diff(at)
    spaces = np.full(len(sizes), -1, np.int64)
    spaces[sizes > 0] = values[at[:-1][sizes > 0]]
    most = max(int(sizes.max(initial=0)) - 1, 1)
    vectors = np.zeros((len(sizes), most), np.int64)
    for size in np.unique(sizes[sizes > 1]):
        rows = np.flatnonzero(sizes == size)
        vectors[rows, : size - 1] = values[at[rows][:, None] + 1 + np.arange(size - 1)]
    return vectors.view("<i2"), spaces


FUNCTIONS = [
    SqlFunction(
        "outranked",
        (
            *("bigint[]", "bigint[][]", *["varchar[]"] * len(DIMENSIONS)),
            *("varchar", "double", "bigint", "double", "varchar"),
        ),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in _FIELDS)})[]",
        outranked,
    ),
    SqlFunction("vector_marks", ("float[]", "varchar"), "bigint[]", vector_marks),
]
