"""Equations of plain numbers in texts: how many stand in each, and how many of them do not hold.

It is what `arithmetic.equations` yields, for what nearly all equations are (`sums.py`). A text with
one that may be of another kind is `UNSURE`, and read there.
"""

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels import int64, kernel, part
from tasks.functions.kernels.characters import Characters
from tasks.functions.kernels.signs import (
    BLANK,
    BRACE,
    COLON,
    COMMA,
    CROSS,
    DECIMAL,
    DIGITS,
    DOUBT,
    EN_DASH,
    EQUALS,
    KINDS,
    LETTER,
    MINUS,
    MONEY,
    OPEN,
    OVER,
    PERCENT,
    PLUS,
    POINT,
    POWER,
    TIMES,
    WORDED,
    number_at,
    read_signs,
)
from tasks.functions.kernels.sums import NO_SUM, UNSURE, Sum, read_back, room, value_of
from tasks.functions.kernels.walk import Bytes
from tasks.functions.messages import Places

_HOLDS, _WRONG = 1, 2
# A sign of equality begins with one of these bytes.
_EQUALS, _HEAD = 0x3D, "等".encode()[0]
# What a sign says of the number before it: it goes on (1), it may (`UNSURE`), it does not (0).
_IS_DIGIT = np.zeros(KINDS, np.int8)
_IS_DIGIT[[*range(DIGITS), DECIMAL]] = 1
_AFTER_BLANK, _AFTER_DASH = _IS_DIGIT.copy(), _IS_DIGIT.copy()
_AFTER_BLANK[[PLUS, TIMES, OVER, POWER]] = 1
_AT_ONCE = _AFTER_BLANK.copy()
_AT_ONCE[[LETTER, WORDED, CROSS, BRACE, OPEN]], _AT_ONCE[[DOUBT, PERCENT]] = 1, UNSURE
_AFTER_BLANK[[CROSS, PERCENT]] = UNSURE
_AFTER_DASH[OPEN], _AFTER_DASH[[BLANK, MONEY]] = 1, UNSURE


@kernel
def equations(
    places: Places, data: Bytes, most_chars: int, characters: Characters
) -> npt.NDArray[np.int64]:
    """Return for each text its equations and those that do not hold, two columns; or `UNSURE`.

    They are those of its first `most_chars` characters.
    """
    found, into = np.zeros((len(places) - 1, 2), np.int64), room()
    signs = np.empty(most_chars + 2, np.uint8)
    for text in range(len(found)):
        start, end = int64(places[text]), int64(places[text + 1])
        if not _may_hold(data, start, end):
            continue
        count = read_signs(data, start, end, characters, signs)
        for at in range(1, count):
            if signs[at] in (EQUALS, WORDED):
                told = _judged(signs, at, into)
                if told == UNSURE:
                    found[text] = UNSURE
                    break
                found[text, 0] += told != NO_SUM
                found[text, 1] += told == _WRONG
    return found


@part
def _may_hold(data: Bytes, start: int, end: int) -> bool:
    at = start
    while at < end and data[at] != _EQUALS and data[at] != _HEAD:
        at += 1
    return at < end


@part
def _judged(signs: Bytes, at: int, into: Sum) -> int:
    said, unit = _right_side(signs, at + 1)
    if unit <= 0:
        return UNSURE if unit else NO_SUM
    count = read_back(signs, at, into)
    if count <= 0:
        return count
    over, under = value_of(into, count)
    if under <= 0:
        return UNSURE if under else NO_SUM
    # As `arithmetic._agree` has it, both sides times both denominators.
    apart = abs(over * unit - said * under)
    return _HOLDS if (apart < under if under > 1 else apart == 0) else _WRONG


@part
def _right_side(signs: Bytes, at: int) -> tuple[int, int]:
    """Return the number after a sign of equality, over ten to the count of its decimals.

    It is over 0 where there is none, or one that goes on, and over `UNSURE` where that may be.
    """
    is_negative = False
    for kind in (BLANK, MINUS, BLANK, MONEY, BLANK):
        if signs[at] == kind:
            is_negative, at = is_negative or kind == MINUS, at + 1
    value, unit, last = number_at(signs, at)
    if last == at:
        return 0, UNSURE if signs[at] < DIGITS or signs[at] == POINT else 0
    goes_on = _goes_on(signs, last)
    if goes_on:
        return 0, min(goes_on, 0)
    return -value if is_negative else value, unit


@part
def _goes_on(signs: Bytes, at: int) -> int:
    """Tell whether a number goes on behind its end (1 or 0), as `arithmetic` says, or may (-1)."""
    sign = signs[at]
    if sign in (POINT, COMMA, COLON):
        return int64(_IS_DIGIT[signs[at + 1]])
    told = int64(_AT_ONCE[sign])
    if sign == BLANK:
        at += 1
        sign = signs[at]
        told = int64(_AFTER_BLANK[sign])
    if sign in (MINUS, EN_DASH):
        at += 1 + (signs[at + 1] == BLANK)
        told = int64(_AFTER_DASH[signs[at]])
    return told
