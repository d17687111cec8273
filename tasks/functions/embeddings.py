"""Vectors that stand for texts: made by a model, of length 1, hashed to meet, compared exactly."""

import functools
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import said_by

BANDS = 96
BITS = 24
_SEED = 95
# Whole numbers add up exactly in doubles, in any order: 2^20 * 2^11 * 2^16 places are below 2^53.
_VECTOR_SCALE = 2.0**20
_PLANE_SCALE = 2.0**8
_ROWS = 2_048
_FLOATS = pa.list_(pa.float32())
Matrix = npt.NDArray[np.float64]


@functools.lru_cache(maxsize=1)
def held_model(folder: str, digest: str) -> Any:
    """Return the model2vec model in a folder, whose content has this digest; one is held.

    Raises `ImportError` without model2vec, else what that raises. It never downloads: a name that
    is no folder is refused before.
    """
    from model2vec import StaticModel

    return StaticModel.from_pretrained(folder)


def embed(
    column: pa.ChunkedArray, folder: pa.ChunkedArray, digest: pa.ChunkedArray
) -> pa.ListArray:
    """Return for each row of messages its unit vector: what users say beside what is answered.

    Each side is a vector of length 1 by itself, so that the cosine of two rows is the mean of both
    sides': a short answer counts as much as the long prompt above it. Whole texts are taken. A row
    of which the model knows no token has an empty one.
    """
    if not len(column):
        return _lists([])
    model = held_model(folder[0].as_py(), digest[0].as_py())
    turns = list(messages.rows(column))
    sides = [
        _units(_encoded(model, [said_by(each, role) for each in turns]))
        for role in ("user", "assistant")
    ]
    return _lists([*_units(np.concatenate(sides, axis=1))])


def _encoded(model: Any, texts: list[str]) -> Matrix:
    found = model.encode(texts, max_length=None, use_multiprocessing=False)
    return np.asarray(found, np.float64)


def unit_vector(column: pa.ChunkedArray) -> pa.ListArray:
    """Return each list of numbers at length 1; an empty one where all are 0: it points nowhere."""
    found = [np.zeros(0)] * len(column)
    for rows, matrix in _by_dimension(column):
        for row, vector in zip(rows, _units(matrix), strict=True):
            found[row] = vector
    return _lists(found)


def band_keys(column: pa.ChunkedArray) -> pa.ListArray:
    """Return for each unit vector 96 keys: on which side of 24 planes each it lies.

    The planes are random, seeded, and the same for all vectors of one dimension. Two vectors of
    cosine c lie on one side of a plane with probability p = 1 - acos(c) / pi (Charikar 2002), and
    share no key with (1 - p^24)^96: 0.00043 at 0.95, 0.00003 at 0.96, 0.010 at 0.93, 0.095 at 0.9.
    """
    found = np.zeros((len(column), BANDS), np.int64)
    for rows, matrix in _by_dimension(column):
        planes = _planes(matrix.shape[1])
        for start in range(0, len(rows), _ROWS):
            part = np.rint(matrix[start : start + _ROWS] * _VECTOR_SCALE)
            is_above = (part @ planes >= 0).reshape(-1, BANDS, BITS)
            found[rows[start : start + _ROWS]] = is_above @ (1 << np.arange(BITS))
    found += np.arange(BANDS) << BITS
    borders = np.arange(len(column) + 1, dtype=np.int32) * BANDS
    return pa.ListArray.from_arrays(pa.array(borders), pa.array(found.ravel()))


@functools.lru_cache(maxsize=4)
def _planes(dimension: int) -> Matrix:
    chance = np.random.default_rng([_SEED, dimension])
    planes: Matrix = np.rint(chance.standard_normal((dimension, BANDS * BITS)) * _PLANE_SCALE)
    return planes


def cosine(left: pa.ChunkedArray, right: pa.ChunkedArray) -> pa.Array:
    """Return for each row the cosine of two unit vectors; 0 where their dimensions differ."""
    found = np.zeros(len(left))
    others = {matrix.shape[1]: (rows, matrix) for rows, matrix in _by_dimension(right)}
    for rows, matrix in _by_dimension(left):
        if (dimension := matrix.shape[1]) not in others:
            continue
        _, mine, theirs = np.intersect1d(rows, others[dimension][0], return_indices=True)
        both = np.sum(matrix[mine] * others[dimension][1][theirs], axis=1)
        found[rows[mine]] = np.clip(both, -1, 1)
    return pa.array(found, pa.float64())


def _by_dimension(column: pa.ChunkedArray) -> list[tuple[npt.NDArray[np.int64], Matrix]]:
    """Return the rows of each dimension, and their vectors as one matrix."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    at, values = whole.offsets.to_numpy().astype(np.int64), whole.values.to_numpy()
    sizes = np.diff(at)
    found = []
    for dimension in np.unique(sizes):
        rows = np.flatnonzero(sizes == dimension)
        places = at[rows][:, None] + np.arange(dimension)
        found.append((rows, values[places].astype(np.float64)))
    return found


def _units(vectors: Matrix) -> Matrix:
    norms = np.sqrt(np.sum(vectors * vectors, axis=1, keepdims=True))
    units: Matrix = np.divide(vectors, norms, out=np.zeros_like(vectors), where=norms > 0)
    return units


def _lists(vectors: list[Matrix]) -> pa.ListArray:
    known = [each.astype(np.float32) if each.any() else np.zeros(0, np.float32) for each in vectors]
    return pa.array(known, _FLOATS)


_VECTOR = "float[]"
FUNCTIONS = [
    SqlFunction("embed", (messages.SQL_TYPE, "varchar", "varchar"), _VECTOR, embed),
    SqlFunction("unit_vector", (_VECTOR,), _VECTOR, unit_vector),
    SqlFunction("band_keys", (_VECTOR,), "bigint[]", band_keys),
    SqlFunction("cosine", (_VECTOR, _VECTOR), "double", cosine),
]
