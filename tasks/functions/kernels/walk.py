"""The walk over a text's UTF-8 bytes: code points, tokens, and what stands at its end."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.characters import (
    ALONE,
    ENDING,
    KIND,
    LOWER,
    NUMBER,
    SPACE,
    WORD,
    Characters,
)
from tasks.functions.kernels.hashing import TOKEN, U64, Hashes, mix, step

Bytes = npt.NDArray[np.uint8]
_TICK, _NEWLINE, _BLANK = 0x60, 0x0A, 0x20
_NUMBER_BIT = NUMBER.bit_length() - 1
# How far from the end of an answer a line break is looked for.
TAIL_CHARS = 80


class Tokens(NamedTuple):
    """Room for the tokens of one side: their hashes, and whether each is a number (1 or 0)."""

    hashes: Hashes
    numbers: npt.NDArray[np.uint8]


@part
def code_point(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return the code point that starts at a byte, and the place of the next one.

    Arrow strings are UTF-8; a byte that cannot be is read as itself, and nothing past the end is.
    """
    first = int64(data[at])
    if first < 0x80:
        return first, at + 1
    width = 2 if first < 0xE0 else 3 if first < 0xF0 else 4
    if first < 0xC0 or at + width > end:
        return first, at + 1
    point = first & (0xFF >> (width + 1))
    for place in range(at + 1, at + width):
        point = (point << 6) | (int64(data[place]) & 0x3F)
    return point, at + width


@part
def entry(characters: Characters, point: int) -> int:
    """Return what the table says of a code point."""
    if point < 0x80:
        return int64(characters.pages[point])
    page = int64(characters.pages_of[(point >> 8) & 0x1FFF])
    return int64(characters.pages[(page << 8) | (point & 0xFF)])


@part
def tokenise(
    data: Bytes, start: int, end: int, characters: Characters, into: Tokens, count: int
) -> tuple[int, int, int]:
    """Append the tokens of `data[start:end]`; return tokens held, characters and backticks read.

    There is room for one token more than there are. Where a word ends cannot be foreseen, so that
    no branch hangs on it: each character writes the token so far, and the next goes to its place
    unless it was the end of one.
    """
    hashes, numbers, pages = into.hashes, into.numbers, characters.pages
    chars, ticks, at, place = int64(0), int64(0), np.uintp(start), np.uintp(count)
    inside, is_number, state, one = U64(0), U64(1), TOKEN, U64(1)
    while at < np.uintp(end):
        point, after = int64(data[at]), at + np.uintp(1)
        if point < 0x80:
            told = int64(pages[point])
        else:
            point, next_at = code_point(data, int64(at), end)
            told, after = entry(characters, point), np.uintp(next_at)
        at, chars = after, chars + 1
        hashes[place], numbers[place] = state, np.uint8(is_number)
        if told & KIND == ALONE:
            place += inside
            hashes[place], numbers[place] = step(TOKEN, U64(point)), np.uint8(0)
            inside, is_number, state, place = U64(0), one, TOKEN, place + one
            continue
        is_word = U64(told & WORD)
        place += inside & (is_word ^ one)
        kept = U64(0) - is_word
        state = (step(state, U64(point + (told >> LOWER))) & kept) | (TOKEN & ~kept)
        is_number = (is_number & (U64(told >> _NUMBER_BIT) & one)) | (is_word ^ one)
        inside = is_word
        ticks += point == _TICK
    hashes[place], numbers[place] = state, np.uint8(is_number)
    place += inside
    for each in range(np.uintp(count), place):
        hashes[each] = mix(hashes[each])
    return int64(place), chars, ticks


@part
def raw_hash(data: Bytes, start: int, end: int, seed: np.uint64) -> np.uint64:
    """Return the fold of a text's code points as they stand, from a seed."""
    state, at = seed, start
    while at < end:
        point, at = code_point(data, at, end)
        state = step(state, U64(point))
    return mix(state)


@part
def is_blank(data: Bytes, start: int, end: int, characters: Characters) -> bool:
    """Tell whether a text is empty or all white space."""
    at = start
    while at < end:
        point, at = code_point(data, at, end)
        if not entry(characters, point) & SPACE:
            return False
    return True


@part
def fences(data: Bytes, start: int, end: int) -> int:
    """Return how many lines open with three backticks, blanks before them apart."""
    found, ticks, leading = 0, 0, True
    for place in range(start, end):
        byte = data[place]
        if byte == _NEWLINE:
            ticks, leading = 0, True
        elif leading and byte == _TICK:
            ticks += 1
            found += ticks == 3
        elif byte != _BLANK or ticks:
            leading = False
    return found


@part
def ends_well(data: Bytes, start: int, end: int, characters: Characters) -> tuple[bool, bool]:
    """Return whether a text is blank, and whether its last visible character may end a text."""
    at = end
    while at > start:
        last = at - 1
        while last > start and data[last] & 0xC0 == 0x80:
            last -= 1
        told = entry(characters, code_point(data, last, end)[0])
        if not told & SPACE:
            return False, told & ENDING != 0
        at = last
    return True, False


@part
def breaks_near_end(data: Bytes, start: int, end: int) -> bool:
    """Tell whether a line break, or the text's own start, is among its last characters."""
    at, chars = end, 0
    while at > start and chars < TAIL_CHARS:
        at -= 1
        if data[at] == _NEWLINE:
            return True
        chars += data[at] & 0xC0 != 0x80
    return chars < TAIL_CHARS
