"""The first characters that a role says in each row, and what their script tells of language."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import SCRIPT, SCRIPTS, Characters
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.texts import Texts, said
from tasks.functions.kernels.walk import Bytes, code_point, entry
from tasks.functions.messages import Places

MAX_CHARS = 400
# Under this many letters a model guesses; "undetermined" is the honest answer.
MIN_LETTERS = 20
# A CJK character says about as much as this many Latin letters.
_CJK_WEIGHT = 4
_LATIN, _JAPANESE, _KOREAN, _CHINESE = 1, 2, 3, 4
UNDETERMINED, ASK_MODEL = 0, -1
_U8 = np.uint8


class Heads(NamedTuple):
    """What a role says first in each row, in all turns, as lines of one text, end to end.

    Row r has the bytes `borders[r]` to `borders[r + 1]` of `data`. Its code is what their script
    tells, a place in `SCRIPTS` + 1, or what it does not: enough Latin letters ask for a model
    (`ASK_MODEL`), too few are `UNDETERMINED`.
    """

    codes: npt.NDArray[np.int8]
    borders: Places
    data: Bytes


@kernel
def heads_of(texts: Texts, letter: int, characters: Characters) -> Heads:
    """Return the heads of what a role, as its letter, says in each row."""
    rows = len(texts.rows) - 1
    codes, borders = np.empty(rows, np.int8), np.zeros(rows + 1, np.int32)
    data = np.empty(len(texts.contents) + len(texts.letters), np.uint8)
    counts = np.zeros(len(SCRIPTS) + 1, np.int64)
    for row in range(rows):
        start = int64(borders[row])
        end, is_ascii = _head(texts, row, letter, data, start)
        borders[row + 1] = end
        counts[:] = 0
        if is_ascii:
            counts[_LATIN] = _letters(data[start:end])
        else:
            _count_scripts(data, start, end, characters, counts)
        codes[row] = _decided(counts)
    return Heads(codes, borders, data[: borders[rows]])


@part
def _head(texts: Texts, row: int, letter: int, into: Bytes, size: int) -> tuple[int, bool]:
    """Copy a row's head from a place on; return the place after it, and whether it is ASCII."""
    chars, begun, is_ascii = int64(0), False, True
    for turn in range(texts.rows[row], texts.rows[row + 1]):
        if texts.letters[turn] != letter or chars >= MAX_CHARS:
            continue
        if begun:
            into[size] = 0x0A
            size, chars = size + 1, chars + 1
        begun = True
        at, end = said(texts, turn)
        stop = min(end, at + MAX_CHARS - chars)
        if _is_ascii(texts.contents[at:stop]):
            chars += stop - at
        else:
            is_ascii = False
            stop, chars = _stop(texts.contents, at, end, chars)
        for place in range(stop - at):
            into[size + place] = texts.contents[at + place]
        size += stop - at
    return size, is_ascii


@part
def _stop(data: Bytes, at: int, end: int, chars: int) -> tuple[int, int]:
    """Return where a text leaves the head that it is read into, and the head's characters then."""
    while at < end:
        begins = data[at] & 0xC0 != 0x80
        if begins and chars == MAX_CHARS:
            return at, chars
        at, chars = at + 1, chars + begins
    return at, chars


@part
def _is_ascii(data: Bytes) -> bool:
    # Without a way out of the loop, many bytes are looked at in one step.
    high = _U8(0)
    for place in range(len(data)):
        high |= data[place]
    return bool(high < 0x80)


@part
def _letters(head: Bytes) -> int:
    """Return how many letters an ASCII text holds."""
    found = int64(0)
    for place in range(len(head)):
        found += int64(_U8(_U8(head[place] | _U8(0x20)) - _U8(0x61)) < _U8(26))
    return found


@part
def _count_scripts(
    data: Bytes, start: int, end: int, characters: Characters, counts: Numbers
) -> None:
    at = start
    while at < end:
        point, at = code_point(data, at, end)
        counts[(entry(characters, point) >> SCRIPT) & 15] += 1


@part
def _decided(counts: Numbers) -> int:
    # A tenth of kana among CJK characters tells Japanese.
    if counts[_JAPANESE] and counts[_JAPANESE] * 10 >= counts[_CHINESE]:
        counts[_JAPANESE] += counts[_CHINESE]
        counts[_CHINESE] = 0
    best, most = _LATIN, counts[_LATIN]
    for code in range(_JAPANESE, len(counts)):
        weight = counts[code] * (_CJK_WEIGHT if code <= _CHINESE else 1)
        if weight > most:
            best, most = code, weight
    if best != _LATIN:
        return best
    return ASK_MODEL if counts[_LATIN] >= MIN_LETTERS else UNDETERMINED
