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
from tasks.functions.kernels.sets import Numbers, slot, table_of
from tasks.functions.kernels.texts import USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Tokens, tokenise
from tasks.functions.messages import Places

_EMPTY = U64(0)
_WIDTH = int64(4)


class Index(NamedTuple):
    """All items: a table of their n-grams, and which items each anchor leads to.

    Place p of `table` leads to `items[starts[p]:starts[p + 1]]`. Item i has its n-grams at the
    places `grams[gram_at[i]:gram_at[i + 1]]`, in order; it has `sizes[i]` tokens, of which
    `needed[i]` must be covered.
    """

    table: Hashes
    starts: Numbers
    items: Numbers
    grams: Numbers
    gram_at: Numbers
    sizes: Numbers
    needed: Numbers


class _Row(NamedTuple):
    """What one row was found to hold: its n-grams by place in the table, items to compare."""

    met: Numbers  # the row that a place of the table was last met in
    first: Numbers  # and the token at which it began there
    seen: Numbers  # the row that an item was last noted for
    noted: Numbers


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
def places_of(grams: Hashes) -> tuple[Hashes, Numbers]:
    """Return a table of these n-grams, and the place of each in it."""
    table = table_of(grams)
    places = np.empty(len(grams), np.int64)
    for number in range(len(grams)):
        places[number] = slot(table, len(table), grams[number])
    return table, places


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
    tokens, grams = Tokens(np.empty(most, np.uint64), np.empty(most, np.uint8)), _room(most)
    row = _Row(
        np.zeros(len(index.table), np.int64),
        np.zeros(len(index.table), np.int64),
        np.zeros(len(index.sizes), np.int64),
        np.empty(len(index.sizes), np.int64),
    )
    for number in range(1, len(borders)):
        noted = _noted(texts, number, letter, characters, n, index, tokens, grams, row)
        if count + noted > len(found):
            wider = np.empty((2 * (count + noted), _WIDTH), np.int64)
            wider[:count] = found[:count]
            found = wider
        for place in range(noted):
            count += _compared(index, row, number, row.noted[place], n, found[count])
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
) -> int:
    """Note the items that row `number`, counted from 1, may hold; return how many."""
    count, noted, turns = int64(0), int64(0), int64(0)
    for turn in range(texts.rows[number - 1], texts.rows[number]):
        if texts.letters[turn] != letter:
            continue
        before, turns = count, turns + 1
        start, end = said(texts, turn)
        count, _, _ = tokenise(texts.contents, start, end, characters, tokens, count)
        if letter == USER and 0 < count - before < n:
            ngrams(tokens.hashes[before:], count - before, n, PROMPT, grams)
            noted = _meet(index, row, number, grams[0], before, noted)
    if count >= n:
        for place in range(ngrams(tokens.hashes, count, n, _EMPTY, grams)):
            noted = _meet(index, row, number, grams[place], place, noted)
    elif letter == USER and turns > 1 and count > 0:
        ngrams(tokens.hashes, count, n, PROMPT, grams)
        noted = _meet(index, row, number, grams[0], 0, noted)
    return noted


@part
def _meet(index: Index, row: _Row, number: int, gram: np.uint64, at: int, noted: int) -> int:
    place = slot(index.table, len(index.table), gram)
    if index.table[place] == _EMPTY or row.met[place] == number:
        return noted
    row.met[place], row.first[place] = number, at
    for posting in range(index.starts[place], index.starts[place + 1]):
        item = index.items[posting]
        if row.seen[item] != number:
            row.seen[item] = number
            row.noted[noted] = item
            noted += 1
    return noted


@part
def _compared(index: Index, row: _Row, number: int, item: int, n: int, into: Numbers) -> int:
    """Write how far a row covers an item; return 1 if that is enough."""
    size, covered, reached = index.sizes[item], int64(0), int64(0)
    first, last = int64(-1), int64(-1)
    for gram in range(index.gram_at[item], index.gram_at[item + 1]):
        place = index.grams[gram]
        if row.met[place] != number:
            continue
        start = gram - index.gram_at[item]
        end = min(start + n, size)
        covered += end - max(start, reached)
        reached, begin = end, row.first[place]
        first = begin if first < 0 else min(first, begin)
        last = max(last, begin + min(n, size) - 1)
    into[0], into[1], into[2], into[3] = item, covered, first, last
    return int64(covered >= index.needed[item])
