"""How a text is worded: how rare its words are in a corpus, and which are names.

A unit is a token; between two Chinese characters that stand together it is the pair, for there a
character alone says little. Frequencies come as 32-bit keys of units, each with a level.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import ALONE, KIND, LOWER, NUMBER, WORD, Characters
from tasks.functions.kernels.frequency_table import Keys, Table, key_of, slot
from tasks.functions.kernels.hashing import TOKEN, TURN, U64, Hashes, mix, step
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.texts import ASSISTANT, USER, Texts, said
from tasks.functions.kernels.walk import Bytes, code_point, entry

# What a unit is beside its hash.
_PLAIN, _NUMBER, _NAME, _PAIR = 0, 1, 2, 3
# What ends a sentence or opens a line, so that the next capital letter is none of a name: . ! ? : ;
# quotation marks, * # > - | and their Chinese forms; and the mark that opens a Chinese title.
_BOOK = int64(0x300A)
_NO, _YES = U64(0), U64(1)


class Wording(NamedTuple):
    """Counts of units, one place a row; levels are summed over words and pairs, not numbers."""

    prompt_unit_count: Numbers
    prompt_level_sum: Numbers
    answer_unit_count: Numbers
    answer_level_sum: Numbers
    answer_name_count: Numbers


def wording(texts: Texts, characters: Characters, table: Table) -> Wording:
    """Return the wording of all rows."""
    rows = len(texts.rows) - 1
    columns: list[Any] = [np.zeros(rows, np.int64) for _ in Wording._fields]
    found = Wording(*columns)
    _count(texts, characters, table.keys, table.levels, table.unseen, found)
    return found


def keys_of(texts: Texts, characters: Characters) -> tuple[Keys, npt.NDArray[np.int64]]:
    """Return the keys of all words and pairs that rows hold, and the row of each."""
    most = len(texts.contents) + 1
    keys, rows = np.empty(most, np.uint32), np.empty(most, np.int64)
    count = _list(texts, characters, keys, rows)
    return keys[:count], rows[:count]


@part
def _is_stop(point: int) -> bool:
    if point < 0x80:
        return point in (0x0A, 0x21, 0x22, 0x23, 0x2A, 0x2D, 0x2E, 0x3A, 0x3B, 0x3E, 0x3F, 0x7C)
    return point in (0x201C, 0x2022, 0x3002, 0xFF01, 0xFF1A, 0xFF1B, 0xFF1F)


@part
def _stops() -> Bytes:
    """Return which characters of ASCII end a sentence or open a line."""
    found = np.zeros(0x80, np.uint8)
    for point in range(0x80):
        found[point] = _is_stop(point)
    return found


@part
def _read(
    data: Bytes,
    start: int,
    end: int,
    characters: Characters,
    stops: Bytes,
    units: Hashes,
    kinds: Bytes,
) -> int:
    """Write the units of `data[start:end]` and what each is; return how many.

    As in `tokenise` no branch hangs on where a word ends: each character writes the word so far.
    """
    pages, at, place = characters.pages, np.uintp(start), np.uintp(0)
    inside, is_number, is_capital, opens, state, before = _NO, _YES, _NO, _YES, TOKEN, _NO
    while at < np.uintp(end):
        point, after = int64(data[at]), at + np.uintp(1)
        if point < 0x80:
            told, stop = int64(pages[point]), U64(stops[point])
        else:
            point, next_at = code_point(data, int64(at), end)
            told, after = entry(characters, point), np.uintp(next_at)
            stop = U64(_is_stop(point))
        at = after
        units[place], kinds[place] = state, _kind(is_number, is_capital, opens)
        if told & KIND == ALONE:
            place += inside
            token = mix(step(TOKEN, U64(point)))
            # Two Chinese characters that stand together are a pair.
            units[place], kinds[place] = step(step(TURN, before), token), _PAIR
            place += np.uintp(before != _NO)
            inside, is_number, opens, state, before = _NO, _YES, _NO, TOKEN, token
            continue
        is_word = U64(told & WORD)
        place += inside & (is_word ^ _YES)
        if point == _BOOK:
            units[place], kinds[place] = _NO, _NAME
            place += np.uintp(1)
        begins, within = is_word & (inside ^ _YES), _NO - is_word
        opens = (opens & (is_word | (inside ^ _YES))) | (stop & ~within)
        is_capital = (is_capital & ~begins) | (U64(told >> LOWER != 0) & begins)
        state = (step(state, U64(point + (told >> LOWER))) & within) | (TOKEN & ~within)
        is_number = (is_number & U64(told & NUMBER != 0)) | (is_word ^ _YES)
        inside, before = is_word, _NO
    units[place], kinds[place] = state, _kind(is_number, is_capital, opens)
    place += inside
    for each in range(place):
        # A name without a unit stays 0.
        units[each] = mix(units[each])
    return int64(place)


@part
def _kind(is_number: np.uint64, is_capital: np.uint64, opens: np.uint64) -> np.uint8:
    """Return _PLAIN, _NUMBER or _NAME without a branch: what is told of a word is 0 or 1."""
    return np.uint8(is_number | ((is_capital & ~opens & ~is_number & _YES) << _YES))


@part
def _most(texts: Texts) -> int:
    most = 0
    for turn in range(len(texts.letters)):
        most = max(most, int64(texts.content_at[turn + 1]) - int64(texts.content_at[turn]))
    return most + 1


@kernel
def _list(texts: Texts, characters: Characters, keys: Keys, rows: Numbers) -> int:
    most, total = _most(texts), 0
    units, kinds, stops = np.empty(most, np.uint64), np.empty(most, np.uint8), _stops()
    for row in range(len(texts.rows) - 1):
        for turn in range(texts.rows[row], texts.rows[row + 1]):
            start, end = said(texts, turn)
            for place in range(_read(texts.contents, start, end, characters, stops, units, kinds)):
                if kinds[place] != _NUMBER and units[place] != 0:
                    keys[total], rows[total] = key_of(units[place]), row
                    total += 1
    return total


@kernel
def _count(
    texts: Texts,
    characters: Characters,
    places: Keys,
    levels: Bytes,
    unseen: Bytes,
    found: Wording,
) -> None:
    most = _most(texts)
    units, kinds, stops = np.empty(most, np.uint64), np.empty(most, np.uint8), _stops()
    for row in range(len(texts.rows) - 1):
        for turn in range(texts.rows[row], texts.rows[row + 1]):
            letter = texts.letters[turn]
            if letter != USER and letter != ASSISTANT:
                continue
            start, end = said(texts, turn)
            held = _read(texts.contents, start, end, characters, stops, units, kinds)
            counted, summed, names = _weigh(units, kinds, held, places, levels, unseen)
            if letter == USER:
                found.prompt_unit_count[row] += counted
                found.prompt_level_sum[row] += summed
            else:
                found.answer_unit_count[row] += counted
                found.answer_level_sum[row] += summed
                found.answer_name_count[row] += names


@part
def _weigh(
    units: Hashes, kinds: Bytes, held: int, places: Keys, levels: Bytes, unseen: Bytes
) -> tuple[int, int, int]:
    """Return how many units there are, the sum of their levels, and how many names."""
    counted, summed, names = 0, 0, 0
    for place in range(held):
        unit, kind = units[place], kinds[place]
        at = slot(places, key_of(unit))
        missing = int64(unseen[1] if kind == _PAIR else unseen[0])
        level = int64(levels[at]) if places[at] != 0 else missing
        # Numbers are looked up with the words: a branch here would be guessed wrong.
        is_one = int64((kind != _NUMBER) & (unit != _NO))
        counted, summed, names = counted + is_one, summed + level * is_one, names + (kind == _NAME)
    return counted, summed, names
