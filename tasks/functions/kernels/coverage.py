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
from tasks.functions.kernels.items import Index, is_marked
from tasks.functions.kernels.sets import Numbers, clear, room, slot
from tasks.functions.kernels.texts import USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places

_EMPTY = U64(0)
_WIDTH = int64(4)


class _Row(NamedTuple):
    """One row's n-grams: first its short turns, then runs of all its tokens; a table of them."""

    grams: Hashes
    begins: Numbers  # the token at which each begins
    places: Numbers  # where in the table each lies
    table: Hashes
    first: Numbers  # by place in the table: the token at which it begins first
    wanted: Numbers  # by place in the table: the comparison that last wanted it


@kernel
def held_items(
    texts: Texts, letter: int, characters: Characters, n: int, index: Index, borders: Places
) -> Numbers:
    """Return the items that one role's turns hold, row by row; write their borders.

    Four numbers an item: its place in the index, how many of its tokens are covered, and the first
    and the last of the text's tokens that cover them, counted from 0.
    """
    found, count, comparison = np.empty((64, _WIDTH), np.int64), int64(0), int64(0)
    most = most_tokens(texts)
    tokens = Tokens(_hashes(most), np.empty(most, np.uint8))
    row = _room(2 * most)
    # The row that an item was last noted for, and the items to compare with this row.
    seen, noted = np.zeros(len(index.sizes), np.int64), np.zeros(len(index.sizes), np.int64)
    for number in range(1, len(borders)):
        shorts, held = _row_grams(texts, number - 1, letter, characters, n, tokens, row)
        candidates = _candidates(index, row.grams, held, number, seen, noted)
        if count + candidates > len(found):
            wider = np.empty((2 * (count + candidates), _WIDTH), np.int64)
            wider[:count] = found[:count]
            found = wider
        size = _lay(row, held) if candidates else int64(0)
        for place in range(candidates):
            comparison += 1
            count += _compared(
                index, row, size, shorts, held, noted[place], n, comparison, found[count]
            )
        borders[number] = count
    return found[:count].ravel()


@part
def _hashes(most: int) -> Hashes:
    return np.empty(most, np.uint64)


@part
def _room(most: int) -> _Row:
    size = room(most)
    grams, begins, places = _hashes(most), np.empty(most, np.int64), np.empty(most, np.int64)
    first, wanted = np.empty(size, np.int64), np.zeros(size, np.int64)
    return _Row(grams, begins, places, _hashes(size), first, wanted)


@part
def _row_grams(
    texts: Texts,
    number: int,
    letter: int,
    characters: Characters,
    n: int,
    tokens: Tokens,
    row: _Row,
) -> tuple[int, int]:
    """Write the n-grams of one role; return how many are of short turns, and how many in all.

    A user's turn of fewer than n tokens has one, told apart, and so have all of them together.
    """
    count, turns, held = int64(0), int64(0), int64(0)
    for turn in range(texts.rows[number], texts.rows[number + 1]):
        if texts.letters[turn] != letter:
            continue
        before, turns = count, turns + 1
        start, end = said(texts, turn)
        count, _, _ = tokenise(texts.contents, start, end, characters, tokens, count)
        if letter == USER and 0 < count - before < n:
            ngrams(tokens.hashes[before:], count - before, n, PROMPT, row.grams[held:])
            row.begins[held] = before
            held += 1
    if letter == USER and turns > 1 and 0 < count < n:
        ngrams(tokens.hashes, count, n, PROMPT, row.grams[held:])
        row.begins[held] = 0
        held += 1
    shorts = held
    if count >= n:
        held += ngrams(tokens.hashes, count, n, _EMPTY, row.grams[shorts:])
        for at in range(shorts, held):
            row.begins[at] = at - shorts
    return shorts, held


@part
def _candidates(
    index: Index, grams: Hashes, held: int, number: int, seen: Numbers, noted: Numbers
) -> int:
    """Note the items that a row may hold, one of whose anchors it has; return how many."""
    bits, table, count = index.filter, index.table, int64(0)
    for at in range(held):
        if not is_marked(bits, grams[at]):
            continue
        place = slot(table, len(table), grams[at])
        for posting in range(index.starts[place], index.starts[place + 1]):
            item = index.items[posting]
            if seen[item] != number:
                seen[item] = number
                noted[count] = item
                count += 1
    return count


@part
def _lay(row: _Row, held: int) -> int:
    """Fill the table of a row's n-grams, each with where it begins first; return its size."""
    size = room(held)
    clear(row.table, size)
    for at in range(held):
        place = slot(row.table, size, row.grams[at])
        row.places[at] = place
        if row.table[place] == _EMPTY:
            row.table[place] = max(row.grams[at], U64(1))
            row.first[place] = row.begins[at]
    return size


@part
def _compared(
    index: Index,
    row: _Row,
    size: int,
    shorts: int,
    held: int,
    item: int,
    n: int,
    comparison: int,
    into: Numbers,
) -> int:
    """Write how far a row covers an item; return 1 if that is enough."""
    tokens, covered, reached = index.sizes[item], int64(0), int64(0)
    if tokens < n:
        first = row.first[slot(row.table, size, index.grams[index.gram_at[item]])]
        into[0], into[1], into[2], into[3] = item, tokens, first, first + tokens - 1
        return int64(tokens >= index.needed[item])
    for gram in range(index.gram_at[item], index.gram_at[item + 1]):
        place = slot(row.table, size, index.grams[gram])
        if row.table[place] != _EMPTY:
            row.wanted[place] = comparison
            start = gram - index.gram_at[item]
            covered += start + n - max(start, reached)
            reached = start + n
    covering, reached, first = int64(0), int64(0), int64(-1)
    for at in range(shorts, held):
        if row.wanted[row.places[at]] == comparison:
            start = row.begins[at]
            covering += start + n - max(start, reached)
            first, reached = start if first < 0 else first, start + n
    into[0], into[1], into[2], into[3] = item, min(covered, covering), first, reached - 1
    return int64(into[1] >= index.needed[item])
