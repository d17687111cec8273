"""Benchmark items that a text covers: Tulu 3's rule over every item, none capped.

An item's token is covered where one of the item's n-grams that it is part of stands in the text. An
item is held where enough of its tokens are covered by one side of one text. Of an item's n-grams
the commonest are no *anchors*: as many as cannot reach that without another one. So a text is
compared only with items that it may hold, and with all of those.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.hashing import PROMPT, U64, Hashes, ngrams
from tasks.functions.kernels.sets import Numbers, clear, room, slot, table_of
from tasks.functions.kernels.texts import USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places

_EMPTY = U64(0)
_WIDTH = int64(4)
_1, _26, _32, _63 = U64(1), U64(26), U64(32), U64(63)
# A table is a quarter to half full: one bit in sixteen of its filter is set, or fewer.
_PLACES_A_WORD = 8


class Index(NamedTuple):
    """All items: a table of their anchors, and which items each of these leads to.

    Place p of `table` leads to `items[starts[p]:starts[p + 1]]`; `filter` lies in a near cache and
    tells most n-grams of texts to be no anchors. Item i has the n-grams
    `grams[gram_at[i]:gram_at[i + 1]]`, in order; it has `sizes[i]` tokens, of which `needed[i]`
    must be covered.
    """

    table: Hashes
    filter: Hashes
    starts: Numbers
    items: Numbers
    grams: Hashes
    gram_at: Numbers
    sizes: Numbers
    needed: Numbers


class _Row(NamedTuple):
    """One row's n-grams and the token at which each begins; a table of them, if it is compared."""

    grams: Hashes
    begins: Numbers
    table: Hashes
    first: Numbers  # by place in the table


@kernel
def item_grams(tokens: Hashes, token_at: Numbers, n: int, gram_at: Numbers) -> Hashes:
    """Return the n-grams of each item in order, end to end; write their borders.

    An item of fewer than n tokens has one, told apart: it is met only by a whole turn like it.
    """
    found = np.empty(len(tokens), np.uint64)
    for item in range(len(gram_at) - 1):
        start, end = token_at[item], token_at[item + 1]
        side = PROMPT if end - start < n else _EMPTY
        held = ngrams(tokens[start:end], end - start, n, side, found[gram_at[item] :])
        gram_at[item + 1] = gram_at[item] + held
    return found[: gram_at[-1]]


@kernel
def places_of(grams: Hashes) -> tuple[Hashes, Hashes, Numbers]:
    """Return a table of these n-grams, its filter, and the place of each in the table."""
    table = table_of(grams)
    bits = np.zeros(max(1, len(table) // _PLACES_A_WORD), np.uint64)
    places = np.empty(len(grams), np.int64)
    for number in range(len(grams)):
        places[number] = slot(table, len(table), grams[number])
        bits[_word(bits, grams[number])] |= _bit(grams[number])
    return table, bits, places


@part
def _word(bits: Hashes, gram: np.uint64) -> int:
    # Not the bits that say where it lies in the table.
    return int64((gram >> _32) & U64(len(bits) - 1))


@part
def _bit(gram: np.uint64) -> np.uint64:
    return _1 << ((gram >> _26) & _63)


@kernel
def anchors(
    order: Numbers, gram_at: Numbers, sizes: Numbers, needed: Numbers, n: int
) -> npt.NDArray[np.bool_]:
    """Tell of each n-gram whether it is an anchor; `order` lists each item's, commonest first."""
    is_anchor = np.ones(len(order), np.bool_)
    is_covered = np.zeros(int64(np.max(sizes)) + 1 if len(sizes) else 1, np.bool_)
    for item in range(len(sizes)):
        is_covered[: sizes[item]] = False
        covered = 0
        for number in range(gram_at[item], gram_at[item + 1]):
            start = order[number] - gram_at[item]
            end = min(start + n, sizes[item])
            for token in range(start, end):
                covered += not is_covered[token]
                is_covered[token] = True
            if covered >= needed[item]:
                break
            is_anchor[order[number]] = False
    return is_anchor


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
    tokens = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8))
    size = room(2 * most)
    row = _Row(_hashes(2 * most), _numbers(2 * most), _hashes(size), _numbers(size))
    # The row that an item was last noted for, and the items to compare with this row.
    seen, noted = np.zeros(len(index.sizes), np.int64), np.empty(len(index.sizes), np.int64)
    for number in range(1, len(borders)):
        held = _row_grams(texts, number - 1, letter, characters, n, tokens, row)
        candidates = _candidates(index, row.grams, held, number, seen, noted)
        if count + candidates > len(found):
            wider = np.empty((2 * (count + candidates), _WIDTH), np.int64)
            wider[:count] = found[:count]
            found = wider
        if candidates:
            size = _lay(row, held)
        for place in range(candidates):
            count += _compared(index, row, size, noted[place], n, found[count])
        borders[number] = count
    return found[:count].ravel()


@part
def _hashes(most: int) -> Hashes:
    return np.empty(most, np.uint64)


@part
def _numbers(most: int) -> Numbers:
    return np.empty(most, np.int64)


@part
def _row_grams(
    texts: Texts,
    row_number: int,
    letter: int,
    characters: Characters,
    n: int,
    tokens: Tokens,
    row: _Row,
) -> int:
    """Write the n-grams of one role, and those of its short turns; return how many."""
    count, turns, held = int64(0), int64(0), int64(0)
    for turn in range(texts.rows[row_number], texts.rows[row_number + 1]):
        if texts.letters[turn] != letter:
            continue
        before, turns = count, turns + 1
        start, end = said(texts, turn)
        count, _, _ = tokenise(texts.contents, start, end, characters, tokens, count)
        if letter == USER and 0 < count - before < n:
            ngrams(tokens.hashes[before:], count - before, n, PROMPT, row.grams[held:])
            row.begins[held] = before
            held += 1
    if 0 < count < n and letter == USER and turns > 1:
        ngrams(tokens.hashes, count, n, PROMPT, row.grams[held:])
        row.begins[held] = 0
        held += 1
    if count >= n:
        made = ngrams(tokens.hashes, count, n, _EMPTY, row.grams[held:])
        for place in range(made):
            row.begins[held + place] = place
        held += made
    return held


@part
def _candidates(
    index: Index, grams: Hashes, held: int, number: int, seen: Numbers, noted: Numbers
) -> int:
    """Note the items that a row may hold, one of whose anchors it has; return how many."""
    bits, table, count = index.filter, index.table, int64(0)
    for at in range(held):
        gram = grams[at]
        if not bits[_word(bits, gram)] & _bit(gram):
            continue
        place = slot(table, len(table), gram)
        if table[place] == _EMPTY:
            continue
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
        if row.table[place] == _EMPTY:
            row.table[place] = max(row.grams[at], _1)
            row.first[place] = row.begins[at]
    return size


@part
def _compared(index: Index, row: _Row, size: int, item: int, n: int, into: Numbers) -> int:
    """Write how far a row covers an item; return 1 if that is enough."""
    tokens, covered, reached = index.sizes[item], int64(0), int64(0)
    first, last = int64(-1), int64(-1)
    for gram in range(index.gram_at[item], index.gram_at[item + 1]):
        place = slot(row.table, size, index.grams[gram])
        if row.table[place] == _EMPTY:
            continue
        start = gram - index.gram_at[item]
        end = min(start + n, tokens)
        covered += end - max(start, reached)
        reached, begin = end, row.first[place]
        first = begin if first < 0 else min(first, begin)
        last = max(last, begin + min(n, tokens) - 1)
    into[0], into[1], into[2], into[3] = item, covered, first, last
    return int64(covered >= index.needed[item])
