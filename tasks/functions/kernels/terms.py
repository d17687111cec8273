"""What a text speaks of: its content words and pairs of CJK characters, hashed and counted."""

import numpy as np

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import ALONE, KIND, LOWER, WORD, Characters
from tasks.functions.kernels.hashing import TOKEN, U64, Hashes, mix, step
from tasks.functions.kernels.sets import SPARSE, Numbers, clear, holds, room, slot, table_of
from tasks.functions.kernels.texts import ASSISTANT, USER, Texts, most_tokens, said
from tasks.functions.kernels.walk import Bytes, Tokens, code_point, entry, tokenise
from tasks.functions.messages import Places

# A term is one of 2^22, its count fits nine bits: together a number of 31 bits.
TERM_BITS, COUNT_BITS = 22, 9
MOST_COUNT = (1 << COUNT_BITS) - 1
_MASK = U64((1 << TERM_BITS) - 1)


@kernel
def counted_terms(
    texts: Texts, characters: Characters, function_words: Bytes, most: int, borders: Places
) -> Numbers:
    """Return the `most` most frequent terms of every row, ordered, end to end; write their borders.

    Each is `term << 9 | count`; of equally frequent ones the smaller term is kept.
    """
    found = np.empty((len(borders) - 1) * most, np.int64)
    size = most_tokens(texts)
    tokens = Tokens(np.empty(size, np.uint64), np.empty(size, np.uint8))
    table, counts = np.empty(room(size), np.uint64), np.empty(room(size), np.int64)
    words = _table(function_words, characters)
    for row in range(len(borders) - 1):
        count = _terms(texts, row, characters, words, tokens)
        held = _counted(tokens.hashes, count, table, counts, most, found[borders[row] :])
        borders[row + 1] = borders[row] + held
    return found[: borders[-1]]


@part
def _table(words: Bytes, characters: Characters) -> Hashes:
    """Return a table of the tokens of a text."""
    start, end = int64(0), int64(len(words))
    into = Tokens(np.empty(end + 1, np.uint64), np.empty(end + 1, np.uint8))
    count, _, _ = tokenise(words, start, end, characters, into, start)
    return table_of(into.hashes[:count], SPARSE)


@part
def _terms(texts: Texts, row: int, characters: Characters, words: Hashes, into: Tokens) -> int:
    """Write the terms of what users and assistant say in a row; return how many."""
    count = int64(0)
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        if texts.letters[turn] in (USER, ASSISTANT):
            start, end = said(texts, turn)
            count = _of_turn(texts.contents, start, end, characters, words, into.hashes, count)
    return count


@part
def _of_turn(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    words: Hashes,
    into: Hashes,
    count: int,
) -> int:
    """Append a turn's terms: words that tell something, and each two CJK characters in a row."""
    at, inside, state, before = start, False, TOKEN, U64(0)
    while at < end:
        point, at = code_point(data, at, end)
        told = entry(characters, point)
        if told & KIND == WORD:
            state, inside = step(state, U64(point + (told >> LOWER))), True
            continue
        if inside:
            count = _close(words, mix(state), into, count)
            inside, state, before = False, TOKEN, U64(0)
        character = mix(step(TOKEN, U64(point))) if told & KIND == ALONE else U64(0)
        if character != U64(0) and before != U64(0):
            into[count] = mix(step(before, character))
            count += 1
        before = character
    return _close(words, mix(state), into, count) if inside else count


@part
def _close(words: Hashes, word: np.uint64, into: Hashes, count: int) -> int:
    """Append a word that is no function word; return how many terms there are."""
    if holds(words, word):
        return count
    into[count] = word
    return count + 1


@part
def _counted(
    terms: Hashes, count: int, table: Hashes, counts: Numbers, most: int, into: Numbers
) -> int:
    size = room(count)
    clear(table, size)
    distinct = 0
    for place in range(count):
        key = (terms[place] & _MASK) + U64(1)
        at = slot(table, size, key)
        if table[at] == U64(0):
            table[at], counts[at] = key, 0
            distinct += 1
        counts[at] += 1
    # The most frequent first, then the smaller term: one number orders both.
    ordered, held = np.empty(distinct, np.int64), 0
    for at in range(size):
        if table[at] != U64(0):
            rare = MOST_COUNT - min(counts[at], MOST_COUNT)
            ordered[held] = (rare << TERM_BITS) | int64(table[at] - U64(1))
            held += 1
    ordered.sort()
    kept = min(held, most)
    for place in range(kept):
        term, rare = ordered[place] & int64(_MASK), ordered[place] >> TERM_BITS
        into[place] = (term << COUNT_BITS) | (MOST_COUNT - rare)
    into[:kept].sort()
    return kept
