"""What one role says in each row as hashes: its tokens in order, its distinct n-grams."""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import Hashes, ngrams
from tasks.functions.kernels.sets import Numbers, distinct, shared
from tasks.functions.kernels.texts import Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places

Shares = npt.NDArray[np.float64]


@kernel
def listed(
    texts: Texts, letter: int, characters: Characters, n: int, side: np.uint64, borders: Numbers
) -> Numbers:
    """Return the distinct n-gram hashes of every row, in order, end to end; write their borders."""
    found = np.empty(len(texts.contents) // 2 + len(texts.letters) + len(borders), np.int64)
    most = most_tokens(texts)
    tokens, grams = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)), _room(most)
    for row in range(len(borders) - 1):
        count = _role_tokens(texts, row, letter, characters, tokens)
        count = ngrams(tokens.hashes, count, n, side, grams)
        borders[row + 1] = borders[row] + distinct(grams, count, found[borders[row] :])
    return found[: borders[-1]]


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


@kernel
def likenesses(
    left_at: Numbers, left: Numbers, right_at: Numbers, right: Numbers, found: Shares
) -> None:
    """Write for each row the Jaccard similarity of two ordered lists of distinct values."""
    for row in range(len(found)):
        one = left[left_at[row] : left_at[row + 1]]
        other = right[right_at[row] : right_at[row + 1]]
        both = shared(one, other)
        if len(one) + len(other):
            found[row] = both / (len(one) + len(other) - both)


@part
def _room(most: int) -> Hashes:
    return np.empty(most, np.uint64)


@part
def _role_tokens(texts: Texts, row: int, letter: int, characters: Characters, into: Tokens) -> int:
    count = int64(0)
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        if texts.letters[turn] == letter:
            start, end = said(texts, turn)
            count, _, _ = tokenise(texts.contents, start, end, characters, into, count)
    return count
