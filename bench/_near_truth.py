"""The exact truth about near-duplicates, by an inverted index, with nothing of ours but the tokens.

Rows are first made distinct by their tokens. A pair of Jaccard t or more shares one of the rarest
n - ceil(t n) + 1 shingles of each of its rows, so looking those up loses none.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numba
import numpy as np
import numpy.typing as npt

from bench._near_corpus import Talk
from tasks.functions.tokens import tokens

SHINGLE, SHORT = 5, 20
# The form that peers are judged by: a removed row without a partner of this much is wrongly gone.
LOOSE = 0.7
Numbers = npt.NDArray[np.int64]
Shares = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Side:
    """One side of each distinct row: ordered shingles end to end, borders, a key, its tokens."""

    shingles: Numbers
    borders: Numbers
    keys: Numbers
    counts: Numbers


@dataclass(frozen=True)
class Truth:
    """Each row's distinct text, and all pairs of those at `LOOSE` or more over the whole text."""

    text_of: Numbers
    sides: tuple[Side, Side]
    pairs: Numbers
    side_similarity: Shares
    whole_similarity: Shares


def truth(rows: Iterable[Talk], shingle: int = SHINGLE) -> Truth:
    """Return the truth about rows, in their order, by shingles of so many tokens."""
    known: dict[tuple[tuple[str, ...], ...], int] = {}
    text_of = [
        known.setdefault((_tokens(asked), _tokens(told)), len(known)) for asked, told in rows
    ]
    sides = [_hashed([key[place] for key in known], place, shingle) for place in (0, 1)]
    ranked = _ranked(sides)
    found = _candidates(*_whole(ranked), LOOSE)
    pairs = np.unique(found, axis=0) if len(found) else np.zeros((0, 2), np.int64)
    side_similarity, whole_similarity = similarities(pairs, ranked)
    return Truth(np.array(text_of), ranked, pairs, side_similarity, whole_similarity)


def similarities(pairs: Numbers, sides: tuple[Side, Side]) -> tuple[Shares, Shares]:
    """Return for pairs of texts the smaller Jaccard of both sides, and that of the whole."""
    counts = [_shared(pairs, side.shingles, side.borders) for side in sides]
    sums = [np.diff(side.borders)[pairs].sum(axis=1) for side in sides]
    each = []
    for shared, both, side in zip(counts, sums, sides, strict=True):
        is_short = (side.counts[pairs] < SHORT).any(axis=1)
        is_equal = side.keys[pairs[:, 0]] == side.keys[pairs[:, 1]]
        each.append(np.where(is_short, is_equal, shared / np.maximum(both - shared, 1)))
    whole = sum(counts) / np.maximum(sum(sums) - sum(counts), 1)
    return np.minimum(*each), whole


def _hashed(texts: list[tuple[str, ...]], place: int, shingle: int) -> Side:
    found = [np.unique(np.fromiter(_grams(said, place, shingle), np.int64)) for said in texts]
    borders = np.cumsum([0, *map(len, found)])
    flat = np.concatenate(found)
    keys = np.fromiter(map(hash, texts), np.int64, len(texts))
    return Side(flat, borders, keys, np.fromiter(map(len, texts), np.int64, len(texts)))


def _tokens(text: str) -> tuple[str, ...]:
    # A word is held once, and hashed once.
    return tuple(map(sys.intern, tokens(text)))


def _grams(said: tuple[str, ...], place: int, shingle: int) -> Iterator[int]:
    for start in range(max(1, len(said) - shingle + 1) if said else 0):
        yield hash((place, said[start : start + shingle]))


def _ranked(sides: list[Side]) -> tuple[Side, Side]:
    """Return the sides with their shingles as ranks, the rarest first, in order within a row."""
    everything = np.concatenate([side.shingles for side in sides])
    _, inverse, counts = np.unique(everything, return_inverse=True, return_counts=True)
    rank_of = np.empty(len(counts), np.int64)
    rank_of[np.argsort(counts, kind="stable")] = np.arange(len(counts))
    ranks = np.split(rank_of[inverse], [len(sides[0].shingles)])
    first, second = (
        Side(_ordered(found, side.borders), side.borders, side.keys, side.counts)
        for found, side in zip(ranks, sides, strict=True)
    )
    return first, second


def _ordered(values: Numbers, borders: Numbers) -> Numbers:
    rows = np.repeat(np.arange(len(borders) - 1), np.diff(borders))
    return values[np.lexsort((values, rows))]


def _whole(sides: tuple[Side, Side]) -> tuple[Numbers, Numbers]:
    rows = [np.repeat(np.arange(len(s.borders) - 1), np.diff(s.borders)) for s in sides]
    values, owners = np.concatenate([s.shingles for s in sides]), np.concatenate(rows)
    return values[np.lexsort((values, owners))], sides[0].borders + sides[1].borders


def _candidates(values: Numbers, borders: Numbers, threshold: float) -> Numbers:
    sizes = np.diff(borders)
    heads = np.where(sizes, sizes - np.ceil(threshold * sizes - 1e-9).astype(np.int64) + 1, 0)
    rows = np.repeat(np.arange(len(sizes)), heads)
    places = np.arange(heads.sum()) - np.repeat(np.cumsum(heads) - heads, heads)
    keys = values[borders[rows] + places]
    order = np.lexsort((rows, keys))
    return np.array(_met(keys[order], rows[order], values, borders, threshold), np.int64)


@numba.njit(cache=False)
def _met(
    keys: Numbers, rows: Numbers, values: Numbers, borders: Numbers, threshold: float
) -> list[tuple[int, int]]:
    found = [(0, 0)][:0]
    for place in range(len(keys)):
        other = place + 1
        while other < len(keys) and keys[other] == keys[place]:
            one, two = rows[place], rows[other]
            shared = _common(values, borders, one, two)
            both = borders[one + 1] - borders[one] + borders[two + 1] - borders[two]
            if shared >= threshold * (both - shared):
                found.append((one, two))
            other += 1
    return found


@numba.njit(cache=False)
def _shared(pairs: Numbers, values: Numbers, borders: Numbers) -> Numbers:
    counts = np.zeros(len(pairs), np.int64)
    for place in range(len(pairs)):
        counts[place] = _common(values, borders, pairs[place, 0], pairs[place, 1])
    return counts


@numba.njit(cache=False)
def _common(values: Numbers, borders: Numbers, one: int, two: int) -> int:
    first, second, found = borders[one], borders[two], 0
    while first < borders[one + 1] and second < borders[two + 1]:
        if values[first] == values[second]:
            found, first, second = found + 1, first + 1, second + 1
        elif values[first] < values[second]:
            first += 1
        else:
            second += 1
    return found
