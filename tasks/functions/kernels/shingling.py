"""Distinct n-grams of what one role says in each row, whole or as far as a set holds them."""

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import Hashes, ngrams
from tasks.functions.kernels.sets import Numbers, distinct, holds, shared, table_of
from tasks.functions.kernels.texts import Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places


@kernel
def listed(
    texts: Texts, letter: int, characters: Characters, n: int, side: np.uint64, borders: Places
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
def hit(
    texts: Texts, letter: int, characters: Characters, n: int, table: Hashes, borders: Places
) -> Numbers:
    """Return as `listed` does with side 0 those n-gram hashes alone that a table holds."""
    found = np.empty(len(texts.contents) // 2 + len(texts.letters) + len(borders), np.int64)
    most = most_tokens(texts)
    tokens, grams = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)), _room(most)
    for row in range(len(borders) - 1):
        count = _role_tokens(texts, row, letter, characters, tokens)
        held = 0
        for place in range(ngrams(tokens.hashes, count, n, np.uint64(0), grams)):
            if holds(table, grams[place]):
                grams[held] = grams[place]
                held += 1
        borders[row + 1] = borders[row] + distinct(grams, held, found[borders[row] :])
    return found[: borders[-1]]


@kernel
def table(keys: Hashes) -> Hashes:
    """Return a table of these keys for `hit`."""
    return table_of(keys)


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
