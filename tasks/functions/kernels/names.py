"""Names of a request and its answer that are one slip apart: which rows are worth a look.

A name is a capital letter and at least four small ones, of ASCII. What stands next to a letter
beyond ASCII may be none: it is looked at as one, but no name counts as told because of it.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.hashing import U64
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

_LEAST = int64(5)
_UPPER_A, _UPPER_Z, _LOWER_A, _LOWER_Z = 0x41, 0x5A, 0x61, 0x7A
_COMMA, _BLANK, _UNDERSCORE, _ZERO, _NINE, _S, _BEYOND = 0x2C, 0x20, 0x5F, 0x30, 0x39, 0x73, 0x80


class _Names(NamedTuple):
    """The names of one text: where each begins, how long it is, whether it is surely a name."""

    starts: Numbers
    lengths: Numbers
    sure: Bytes


@kernel
def near_names(
    asked_at: Places, asked: Bytes, told_at: Places, told: Bytes, most_chars: int
) -> npt.NDArray[np.bool_]:
    """Tell in which rows both sides have a name amid a sentence, and two may be a slip apart.

    Names are those of the first `most_chars` characters of either side.
    """
    found = np.zeros(len(asked_at) - 1, np.bool_)
    room, other = _room(asked_at), _room(told_at)
    for row in range(len(found)):
        # Answers are the shorter side: few of them hold a name, and only then a request is read.
        second, is_amid = _read(told, told_at[row], told_at[row + 1], most_chars, other)
        if not is_amid:
            continue
        first, is_amid = _read(asked, asked_at[row], asked_at[row + 1], most_chars, room)
        found[row] = is_amid and _is_near(asked, room, first, told, other, second)
    return found


@part
def _room(places: Places) -> _Names:
    most = int64(0)
    for text in range(len(places) - 1):
        most = max(most, int64(places[text + 1] - places[text]) // _LEAST + 1)
    return _Names(np.empty(most, np.int64), np.empty(most, np.int64), np.empty(most, np.uint8))


@part
def _is_small(byte: int) -> bool:
    return _LOWER_A <= byte <= _LOWER_Z


@part
def _is_word(byte: int) -> bool:
    is_letter = _is_small(byte) or _UPPER_A <= byte <= _UPPER_Z
    return is_letter or _ZERO <= byte <= _NINE or byte == _UNDERSCORE


@part
def _read(data: Bytes, start: int, end: int, most_chars: int, names: _Names) -> tuple[int, bool]:
    """Write the names of a text; return how many, and whether one stands amid a sentence.

    That is told by the whole text; a name amid it follows a small letter or a comma, and a blank.
    """
    count, is_amid, beyond, at = int64(0), False, int64(0), start
    while at < end:
        byte = data[U64(at)]
        if byte < _UPPER_A or byte > _UPPER_Z:
            beyond += byte & 0xC0 == _BEYOND
            at += 1
            continue
        last = at + 1
        while last < end and _is_small(data[U64(last)]):
            last += 1
        if last - at >= _LEAST:
            before = data[at - 1] if at > start else _BLANK
            if before == _BLANK and at - start >= 2:
                is_amid = is_amid or data[at - 2] == _COMMA or _is_small(data[at - 2])
            # Bytes that go on a character are none of their own; where reading ends, a name does.
            left = most_chars - (at - start - beyond)
            after = data[last] if last < end and last - at < left else _BLANK
            length = min(last - at, left)
            if length >= _LEAST and not _is_word(before) and not _is_word(after):
                names.starts[count], names.lengths[count] = at, length
                names.sure[count] = before < _BEYOND and after < _BEYOND
                count += 1
        at = last
    return count, is_amid


@part
def _is_near(
    asked: Bytes, names: _Names, count: int, told: Bytes, others: _Names, other_count: int
) -> bool:
    for place in range(other_count):
        start, length = others.starts[place], others.lengths[place]
        for other in range(count):
            if asked[names.starts[other]] != told[start]:
                continue
            apart = names.lengths[other] - length
            if not -1 <= apart <= 1 or not _is_slip(
                asked, names.starts[other], names.lengths[other], told, start, length
            ):
                continue
            if not _holds(asked, names, count, told, start, length) and not _holds(
                told, others, other_count, asked, names.starts[other], names.lengths[other]
            ):
                return True
    return False


@part
def _holds(data: Bytes, names: _Names, count: int, other: Bytes, start: int, length: int) -> bool:
    """Tell whether a name of the other text is surely one of these."""
    for place in range(count):
        may_be = names.lengths[place] == length and names.sure[place]
        if may_be and _alike(data, names.starts[place], other, start, length) == length:
            return True
    return False


@part
def _alike(data: Bytes, at: int, other: Bytes, start: int, length: int) -> int:
    """Return how many bytes are the same before the first that differs."""
    same = int64(0)
    while same < length and data[at + same] == other[start + same]:
        same += 1
    return same


@part
def _is_slip(
    data: Bytes, at: int, length: int, other: Bytes, start: int, other_length: int
) -> bool:
    """Tell whether two names may differ by one letter, or by two changed over."""
    shorter = min(length, other_length)
    same = _alike(data, at, other, start, shorter)
    rest = shorter - same
    if length > other_length:
        is_plural = rest == 0 and data[at + same] == _S
        return not is_plural and rest == _alike(data, at + same + 1, other, start + same, rest)
    if length < other_length:
        is_plural = rest == 0 and other[start + same] == _S
        return not is_plural and rest == _alike(data, at + same, other, start + same + 1, rest)
    if rest == 0:
        return False
    if rest - 1 == _alike(data, at + same + 1, other, start + same + 1, rest - 1):
        return True
    first, second = data[at + same], data[at + same + 1]
    is_changed_over = other[start + same] == second and other[start + same + 1] == first
    after = same + 2
    return is_changed_over and rest - 2 == _alike(data, at + after, other, start + after, rest - 2)
