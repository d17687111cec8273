"""Texts as hashes: what one role says as tokens in order, how alike two texts' n-grams are."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import U64, Hashes, ngrams
from tasks.functions.kernels.sets import Numbers, add, clear, holds_among, room, shared
from tasks.functions.kernels.texts import Texts, most_tokens, said
from tasks.functions.kernels.walk import Bytes, Tokens, tokenise
from tasks.functions.messages import Places

Shares = npt.NDArray[np.float64]
_UNREAD = -1


class _Grams(NamedTuple):
    """Distinct n-grams of texts: text t has `held[begins[t]:ends[t]]` once it is read."""

    held: Hashes
    begins: Numbers
    ends: Numbers
    tokens: Tokens
    listed: Hashes
    table: Hashes


@kernel
def likenesses(
    text_at: Places,
    texts: Bytes,
    characters: Characters,
    n: int,
    firsts: Numbers,
    others: Numbers,
    found: Shares,
) -> None:
    """Write for each pair of texts the Jaccard similarity of the sets of their n-grams.

    A text is read once, however many pairs it is in; pairs of one first text stand together.
    """
    grams, first, size, end = _room(text_at), int64(_UNREAD), int64(0), int64(0)
    table = np.empty(len(grams.table), np.uint64)
    for pair in range(len(found)):
        one, other = firsts[pair], others[pair]
        for text in (one, other):
            if grams.begins[text] == _UNREAD:
                end = _read(text_at, texts, text, characters, n, grams, end)
        if first != one:
            first, size = one, _fill(table, grams.held[grams.begins[one] : grams.ends[one]])
        both = holds_among(table, size, grams.held[grams.begins[other] : grams.ends[other]])
        sizes = grams.ends[one] - grams.begins[one] + grams.ends[other] - grams.begins[other]
        found[pair] = both / (sizes - both) if sizes else 1.0


@part
def _room(text_at: Places) -> _Grams:
    count, longest = len(text_at) - 1, int64(0)
    for text in range(count):
        longest = max(longest, int64(text_at[text + 1] - text_at[text]))
    # Next to each token stands a byte of none.
    most = longest // 2 + 1
    return _Grams(
        np.empty(int64(text_at[count] - text_at[0]) // 2 + count, np.uint64),
        np.full(count, _UNREAD),
        np.zeros(count, np.int64),
        Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)),
        np.empty(most, np.uint64),
        np.empty(room(most), np.uint64),
    )


@part
def _read(
    text_at: Places,
    texts: Bytes,
    text: int,
    characters: Characters,
    n: int,
    grams: _Grams,
    end: int,
) -> int:
    """Add a text's distinct n-grams to those that end here; return where they end now."""
    start, stop = int64(text_at[text]), int64(text_at[text + 1])
    count, _, _ = tokenise(texts, start, stop, characters, grams.tokens, int64(0))
    count = ngrams(grams.tokens.hashes, count, n, U64(0), grams.listed)
    size = room(count)
    clear(grams.table, size)
    grams.begins[text] = end
    for place in range(count):
        if add(grams.table, size, grams.listed[place]):
            grams.held[end] = grams.listed[place]
            end += 1
    grams.ends[text] = end
    return end


@part
def _fill(table: Hashes, keys: Hashes) -> int:
    """Put keys into the first places of a table; return how many of these are its own now."""
    size = room(len(keys))
    clear(table, size)
    for key in keys:
        add(table, size, key)
    return size


@kernel
def all_tokens(texts: Texts, letter: int, characters: Characters, borders: Places) -> Numbers:
    """Return the token hashes of every row, in order, end to end; write their borders."""
    found = np.empty(len(texts.contents) // 2 + len(texts.letters) + len(borders), np.int64)
    most = most_tokens(texts)
    tokens = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8))
    for row in range(len(borders) - 1):
        count = _role_tokens(texts, row, letter, characters, tokens)
        borders[row + 1] = borders[row] + count
        for place in range(count):
            found[borders[row] + place] = int64(tokens.hashes[place])
    return found[: borders[-1]]


@kernel
def overlaps(
    left_at: Places, left: Numbers, right_at: Places, right: Numbers, counts: Numbers
) -> None:
    """Write for each row how many values two ordered lists of distinct ones share."""
    for row in range(len(counts)):
        counts[row] = shared(
            left[left_at[row] : left_at[row + 1]], right[right_at[row] : right_at[row + 1]]
        )


@part
def _role_tokens(texts: Texts, row: int, letter: int, characters: Characters, into: Tokens) -> int:
    count = int64(0)
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        if texts.letters[turn] == letter:
            start, end = said(texts, turn)
            count, _, _ = tokenise(texts.contents, start, end, characters, into, count)
    return count
