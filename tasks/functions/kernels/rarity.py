"""How a text is worded: how rare its words are in a corpus, and which are names.

A unit is a token; between two Chinese characters that stand together it is the pair, for there a
character alone says little. Frequencies come as 32-bit keys of units, each with a level.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import (
    ALONE,
    KIND,
    LOWER,
    NUMBER,
    SPACE,
    WORD,
    Characters,
)
from tasks.functions.kernels.frequency_table import Keys, Table, key_of, slot
from tasks.functions.kernels.hashing import TOKEN, TURN, U64, Hashes, mix, step
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.texts import ASSISTANT, USER, Texts, said
from tasks.functions.kernels.walk import Bytes, code_point, entry

# What a unit is beside its hash.
_PLAIN, _NUMBER, _NAME, _PAIR = 0, 1, 2, 3
# What ends a sentence or opens a line, so that the next capital letter is none of a name: . ! ? : ;
# quotation marks, * # > - | and their Chinese forms; and the mark that opens a Chinese title.
_BOOK, _NEWLINE = int64(0x300A), int64(0x0A)


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
def _kind(is_number: bool, is_capital: bool, opens: bool) -> int:
    if is_number:
        return _NUMBER
    return _NAME if is_capital and not opens else _PLAIN


@part
def _pair(units: Hashes, kinds: Bytes, count: int, before: np.uint64, token: np.uint64) -> int:
    """Write the pair of two Chinese characters where one stands before; return how many units."""
    if before == 0:
        return count
    units[count], kinds[count] = mix(step(step(TURN, before), token)), _PAIR
    return count + 1


@part
def _title(units: Hashes, kinds: Bytes, count: int, point: int) -> int:
    """Write a name without a unit where a Chinese title opens; return how many units."""
    if point != _BOOK:
        return count
    units[count], kinds[count] = U64(0), _NAME
    return count + 1


@part
def _still_opens(opens: bool, point: int, told: int) -> bool:
    if told & SPACE != 0 and point != _NEWLINE:
        return opens
    return opens or _is_stop(point)


@part
def _read(
    data: Bytes, start: int, end: int, characters: Characters, units: Hashes, kinds: Bytes
) -> int:
    """Write the units of `data[start:end]` and what each is; return how many."""
    count, at = int64(0), start
    inside, is_number, is_capital, opens = False, True, False, True
    state, before = TOKEN, U64(0)
    while at <= end:
        # A line break behind the last character closes the last word.
        point, at = code_point(data, at, end) if at < end else (_NEWLINE, at + 1)
        told = entry(characters, point)
        if told & KIND == WORD:
            if not inside:
                inside, is_number, is_capital = True, True, told >> LOWER != 0
            state = step(state, U64(point + (told >> LOWER)))
            is_number = is_number and told & NUMBER != 0
            before = U64(0)
            continue
        if inside:
            units[count], kinds[count] = mix(state), _kind(is_number, is_capital, opens)
            count, inside, opens, state = count + 1, False, False, TOKEN
        if told & KIND == ALONE:
            token = mix(step(TOKEN, U64(point)))
            count = _pair(units, kinds, count, before, token)
            before, opens = token, False
            continue
        before = U64(0)
        count = _title(units, kinds, count, point)
        opens = _still_opens(opens, point, told)
    return count


@part
def _most(texts: Texts) -> int:
    most = 0
    for turn in range(len(texts.letters)):
        most = max(most, int64(texts.content_at[turn + 1]) - int64(texts.content_at[turn]))
    return most + 1


@kernel
def _list(texts: Texts, characters: Characters, keys: Keys, rows: Numbers) -> int:
    most, total = _most(texts), 0
    units, kinds = np.empty(most, np.uint64), np.empty(most, np.uint8)
    for row in range(len(texts.rows) - 1):
        for turn in range(texts.rows[row], texts.rows[row + 1]):
            start, end = said(texts, turn)
            for place in range(_read(texts.contents, start, end, characters, units, kinds)):
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
    units, kinds = np.empty(most, np.uint64), np.empty(most, np.uint8)
    for row in range(len(texts.rows) - 1):
        for turn in range(texts.rows[row], texts.rows[row + 1]):
            letter = texts.letters[turn]
            if letter != USER and letter != ASSISTANT:
                continue
            start, end = said(texts, turn)
            held = _read(texts.contents, start, end, characters, units, kinds)
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
        names += kinds[place] == _NAME
        if kinds[place] == _NUMBER or units[place] == 0:
            continue
        at = slot(places, key_of(units[place]))
        missing = int64(unseen[1] if kinds[place] == _PAIR else unseen[0])
        level = int64(levels[at]) if places[at] != 0 else missing
        counted, summed = counted + 1, summed + level
    return counted, summed, names
