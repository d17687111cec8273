"""The marks of a line, compiled: gaps, numbers, words and keys, each found where it must stand."""

from tasks.functions.kernels import part
from tasks.plain.walk import Bytes

_BAD = -1


@part
def gap(data: Bytes, at: int, end: int) -> int:
    """Return where a gap of spaces within a line ends."""
    while at < end and (data[at] == 32 or data[at] == 9 or data[at] == 13):
        at += 1
    return at


@part
def _digits(data: Bytes, at: int, end: int) -> int:
    while at < end and 48 <= data[at] <= 57:
        at += 1
    return at


@part
def number(data: Bytes, at: int, end: int) -> int:
    """Return the end of a number that is surely one and neither long nor large, -1 for others."""
    at += data[at] == 45
    after = _digits(data, at, end)
    if after == at or after > at + 15 or (data[at] == 48 and after > at + 1):
        return _BAD
    if after < end and data[after] == 46:
        at, after = after + 1, _digits(data, after + 1, end)
        if after == at or after > at + 15:
            return _BAD
    is_more = after < end and (data[after] == 101 or data[after] == 69)
    return _BAD if is_more else after


@part
def is_word(data: Bytes, at: int, end: int, word: Bytes, start: int, size: int) -> bool:
    """Tell whether the bytes from `at` on are those of `word` from `start` on."""
    if at + size > end:
        return False
    for place in range(size):  # noqa: SIM110  (a kernel)
        if data[at + place] != word[start + place]:
            return False
    return True


@part
def key(data: Bytes, at: int, end: int) -> int:
    """Return the place of the quote that ends a key of plain ASCII, -1 for any other."""
    while at < end and data[at] != 34:
        if data[at] < 32 or data[at] > 126 or data[at] == 92:
            return _BAD
        at += 1
    return at if at < end else _BAD


@part
def colon(data: Bytes, at: int, end: int) -> int:
    """Return where the value after a key's quote begins, -1 where there is no colon."""
    at = gap(data, at + 1, end)
    if at >= end or data[at] != 58:
        return _BAD
    return gap(data, at + 1, end)
