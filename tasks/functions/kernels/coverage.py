"""Benchmark items that a text covers: Tulu 3's rule over every item, none capped.

An item's token is covered where one of the item's n-grams that it is part of stands in the text. An
item is held where enough of its tokens are covered by one side of one text, and by as many tokens
of it: a phrase that an item repeats is not all of it.
"""

from typing import NamedTuple

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import PROMPT, U64, Hashes, ngrams
from tasks.functions.kernels.items import Index
from tasks.functions.kernels.sets import Numbers, slot
from tasks.functions.kernels.texts import USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places

_EMPTY = U64(0)
_WIDTH = int64(4)


class _Row(NamedTuple):
    """What one row was found to hold: its n-grams by place in the table, items to compare."""

    places: Numbers  # where in the table each of its n-grams lies, -1 for one of no item
    met: Numbers  # the row that a place of the table was last met in
    first: Numbers  # and the token at which it began there
    wanted: Numbers  # the comparison that a place of the table was last wanted in
    seen: Numbers  # the row that an item was last noted for
    noted: Numbers


@kernel
def held_items(
    texts: Texts, letter: int, characters: Characters, n: int, index: Index, borders: Places
) -> Numbers:
    """Return the items that one role's turns hold, row by row; write their borders.

    Four numbers an item: its place in the index, how many of its tokens are covered, and the first
    and the last of the text's tokens that cover them, counted from 0.
    """
    found, count = np.empty((64, _WIDTH), np.int64), int64(0)
    most = most_tokens(texts)
    tokens, grams = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)), _room(most)
    row = _Row(
        np.empty(most, np.int64),
        np.zeros(len(index.table), np.int64),
        np.zeros(len(index.table), np.int64),
        np.zeros(len(index.table), np.int64),
        np.zeros(len(index.sizes), np.int64),
        np.empty(len(index.sizes), np.int64),
    )
    comparison = int64(0)
    for number in range(1, len(borders)):
        held, noted = _noted(texts, number, letter, characters, n, index, tokens, grams, row)
        if count + noted > len(found):
            wider = np.empty((2 * (count + noted), _WIDTH), np.int64)
            wider[:count] = found[:count]
            found = wider
        for place in range(noted):
            comparison += 1
            count += _compared(
                index, row, number, row.noted[place], n, held, comparison, found[count]
            )
        borders[number] = count
    return found[:count].ravel()


@part
def _room(most: int) -> Hashes:
    return np.empty(most, np.uint64)


@part
def _noted(
    texts: Texts,
    number: int,
    letter: int,
    characters: Characters,
    n: int,
    index: Index,
    tokens: Tokens,
    grams: Hashes,
    row: _Row,
) -> tuple[int, int]:
    """Note the items that row `number`, counted from 1, may hold.

    Returns how many places of n-grams its tokens have, and how many items are noted.
    """
    count, noted, turns = int64(0), int64(0), int64(0)
    for turn in range(texts.rows[number - 1], texts.rows[number]):
        if texts.letters[turn] != letter:
            continue
        before, turns = count, turns + 1
        start, end = said(texts, turn)
        count, _, _ = tokenise(texts.contents, start, end, characters, tokens, count)
        if letter == USER and 0 < count - before < n:
            ngrams(tokens.hashes[before:], count - before, n, PROMPT, grams)
            _, noted = _meet(index, row, number, grams[0], before, noted)
    if count >= n:
        for at in range(ngrams(tokens.hashes, count, n, _EMPTY, grams)):
            row.places[at], noted = _meet(index, row, number, grams[at], at, noted)
    elif letter == USER and turns > 1 and count > 0:
        ngrams(tokens.hashes, count, n, PROMPT, grams)
        _, noted = _meet(index, row, number, grams[0], 0, noted)
    return max(int64(0), count - n + 1), noted


@part
def _meet(
    index: Index, row: _Row, number: int, gram: np.uint64, at: int, noted: int
) -> tuple[int, int]:
    """Return where in the table an n-gram lies, -1 for one of no item, and how many are noted."""
    place = slot(index.table, len(index.table), gram)
    if index.table[place] == _EMPTY:
        return int64(-1), noted
    if row.met[place] == number:
        return place, noted
    row.met[place], row.first[place] = number, at
    for posting in range(index.starts[place], index.starts[place + 1]):
        item = index.items[posting]
        if row.seen[item] != number:
            row.seen[item] = number
            row.noted[noted] = item
            noted += 1
    return place, noted


@part
def _compared(
    index: Index,
    row: _Row,
    number: int,
    item: int,
    n: int,
    held: int,
    comparison: int,
    into: Numbers,
) -> int:
    """Write how far a row covers an item; return 1 if that is enough."""
    size, covered, reached = index.sizes[item], int64(0), int64(0)
    if size < n:
        first = row.first[index.grams[index.gram_at[item]]]
        into[0], into[1], into[2], into[3] = item, size, first, first + size - 1
        return int64(size >= index.needed[item])
    for gram in range(index.gram_at[item], index.gram_at[item + 1]):
        place = index.grams[gram]
        if row.met[place] == number:
            row.wanted[place] = comparison
            start = gram - index.gram_at[item]
            covered += start + n - max(start, reached)
            reached = start + n
    covering, reached, first = int64(0), int64(0), int64(-1)
    for at in range(held):
        place = row.places[at]
        if place >= 0 and row.wanted[place] == comparison:
            covering += at + n - max(at, reached)
            first, reached = at if first < 0 else first, at + n
    into[0], into[1], into[2], into[3] = item, min(covered, covering), first, reached - 1
    return int64(into[1] >= index.needed[item])
