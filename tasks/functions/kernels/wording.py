"""The words of a talk: its tokens with what coherence asks of each, and the terms they make.

A term is what two turns can share: the first letters of a content word, a number, or two Chinese
characters side by side (one alone says little). Function words make none.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.characters import ALONE, KIND, LOWER, NUMBER, WORD, Characters
from tasks.functions.kernels.hashing import TOKEN, U64, Hashes, mix, step
from tasks.functions.kernels.sets import SPARSE, holds, table_of
from tasks.functions.kernels.walk import Bytes, Tokens, code_point, entry, tokenise

# Words that begin alike are one term: it stands in for a stemmer of each language.
STEM_CHARS = int64(5)
IS_NUMBER, IS_FUNCTION, REFERS, IS_JOINED, IS_ALONE, NAMES = 1, 2, 4, 8, 16, 32
Marks = npt.NDArray[np.uint8]


class Words(NamedTuple):
    """The tokens of one talk, end to end: hash, hash of the first letters, length, marks."""

    wholes: Hashes
    stems: Hashes
    lengths: npt.NDArray[np.int32]
    marks: Marks


class Lists(NamedTuple):
    """Tables of token hashes: function words, words that refer to what was said, that name."""

    function: Hashes
    referring: Hashes
    naming: Hashes


@part
def new_words(most: int) -> Words:
    """Return room for the tokens of a talk."""
    return Words(
        np.empty(most, np.uint64),
        np.empty(most, np.uint64),
        np.empty(most, np.int32),
        np.empty(most, np.uint8),
    )


@part
def table(words: Bytes, characters: Characters) -> Hashes:
    """Return a table of the tokens of a text."""
    start, end = int64(0), int64(len(words))
    into = Tokens(np.empty(end + 1, np.uint64), np.empty(end + 1, np.uint8))
    count, _, _ = tokenise(words, start, end, characters, into, start)
    return table_of(into.hashes[:count], SPARSE)


@part
def _marked(whole: np.uint64, lists: Lists, mark: int) -> int:
    mark |= holds(lists.function, whole) * IS_FUNCTION
    mark |= holds(lists.naming, whole) * NAMES
    return mark | holds(lists.referring, whole) * REFERS


@part
def read_words(
    data: Bytes, start: int, end: int, characters: Characters, lists: Lists, into: Words, count: int
) -> int:
    """Append the tokens of `data[start:end]`; return how many are held."""
    wholes, stems, lengths, marks = into
    at, length, is_number, is_near = start, 0, True, False
    whole, stem = TOKEN, TOKEN
    while at <= end:
        kind, point, told = 0, 0, 0
        if at < end:
            point, at = code_point(data, at, end)
            told = entry(characters, point)
            kind = told & KIND
        else:
            at += 1
        if kind == WORD:
            whole = step(whole, U64(point + (told >> LOWER)))
            stem = whole if length < STEM_CHARS else stem
            length, is_number = length + 1, is_number and told & NUMBER != 0
            continue
        if length:
            wholes[count], stems[count], lengths[count] = mix(whole), mix(stem), length
            marks[count] = _marked(wholes[count], lists, is_number * IS_NUMBER)
            count, length, is_number, is_near, whole = count + 1, 0, True, False, TOKEN
        if kind == ALONE:
            wholes[count] = mix(step(TOKEN, U64(point)))
            stems[count], lengths[count] = wholes[count], 1
            marks[count] = _marked(wholes[count], lists, IS_ALONE | is_near * IS_JOINED)
            count += 1
        is_near = kind == ALONE
    return count


@part
def term(words: Words, place: int) -> tuple[np.uint64, float]:
    """Return the term that ends with a token and what it weighs; 0 where there is none.

    Longer words weigh more: they are rarer.
    """
    mark, length = words.marks[place], words.lengths[place]
    if mark & IS_FUNCTION:
        return U64(0), 0.0
    if mark & IS_ALONE:
        if not mark & IS_JOINED or words.marks[place - 1] & IS_FUNCTION:
            return U64(0), 0.0
        pair = step(step(TOKEN, words.wholes[place - 1]), words.wholes[place])
        return mix(pair), 1.0
    if mark & IS_NUMBER:
        return words.wholes[place], 1.0 if length > 1 else 0.5
    if length == 1:
        return U64(0), 0.0
    return words.stems[place], 0.5 if length <= 3 else 0.8 if length <= 5 else 1.2
