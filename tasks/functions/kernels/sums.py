"""Sums of plain numbers, read backwards from where they end, and what they come to.

Numbers of up to nine digits with + - × / between, in fractions of 31 bits; a sum of another kind,
or one that may be, is `UNSURE`: `arithmetic.equations` reads those.
"""

from typing import NamedTuple

import numpy as np

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.sets import Numbers
from tasks.functions.kernels.signs import (
    BLANK,
    CLOSE,
    COLON,
    COMMA,
    CROSS,
    DECIMAL,
    DIGITS,
    MONEY,
    OVER,
    PERCENT,
    PLUS,
    POINT,
    TIMES,
    number_at,
)
from tasks.functions.kernels.walk import Bytes

NO_SUM, UNSURE = 0, -1
_MOST_NUMBERS, _MOST_SIGNS = 24, 200
_MOST_VALUE = int64(1) << 31


class Sum(NamedTuple):
    """Room for the numbers of a sum, from its last to its first, and the sign before each."""

    over: Numbers
    under: Numbers
    signs: Numbers


@part
def room() -> Sum:
    """Return room for one sum."""
    return Sum(
        np.empty(_MOST_NUMBERS, np.int64),
        np.empty(_MOST_NUMBERS, np.int64),
        np.empty(_MOST_NUMBERS, np.int64),
    )


@part
def read_back(signs: Bytes, at: int, into: Sum) -> int:  # noqa: C901  (a kernel)
    """Write the numbers of the sum that ends at a place; return how many, `NO_SUM` or `UNSURE`."""
    lowest, count, length, wants_number = at - _MOST_SIGNS, int64(0), int64(0), True
    while True:
        at -= 1
        sign = int64(signs[at])
        if at < lowest or count == _MOST_NUMBERS:
            return UNSURE
        if sign == CROSS and not wants_number:
            sign = _cross(signs, at)
        if sign < DIGITS and wants_number:
            end = at + 1
            while signs[at - 1] < DIGITS or signs[at - 1] == POINT or signs[at - 1] == COMMA:
                at -= 1
            value, unit, last = number_at(signs, at)
            if last != end:
                return UNSURE
            into.over[count], into.under[count] = value, unit
            count, length, wants_number = count + 1, end - at, False
        elif sign in (BLANK, MONEY):
            pass
        elif wants_number:
            return UNSURE if sign in (DECIMAL, CLOSE, PERCENT) else NO_SUM
        elif PLUS <= sign <= OVER:
            into.signs[count - 1], wants_number = sign, True
        else:
            break
    if sign == UNSURE or (sign == COLON and count > 1) or (sign == COMMA and length == 3):
        return UNSURE
    return NO_SUM if count < 2 or sign < DIGITS or sign >= DECIMAL else count


@part
def _cross(signs: Bytes, at: int) -> int:
    """Return what an x before a number is: `TIMES`, a `CROSS` that is none, or `UNSURE`."""
    before, after = at - 1, at + 1
    if signs[before] == BLANK:
        before -= 1
    if signs[before] >= DIGITS and signs[before] not in (DECIMAL, CLOSE, PERCENT):
        return CROSS
    if signs[after] == BLANK:
        after += 1
    return TIMES if signs[after] < DIGITS else UNSURE


@part
def value_of(read: Sum, count: int) -> tuple[int, int]:
    """Return what a sum comes to, as a fraction in its lowest terms.

    It is over 0 where the sum divides by nothing, and over `UNSURE` where a number grows too large.
    """
    total, total_under = int64(0), int64(1)
    place = count - 1
    over, under = read.over[place], read.under[place]
    is_taken = False
    while True:
        over, under = _lowest(over, under)
        sign = read.signs[place - 1] if place else PLUS
        if place and sign in (TIMES, OVER):
            other, other_under = _lowest(read.over[place - 1], read.under[place - 1])
            if sign == OVER:
                if other == 0:
                    return 0, 0
                other, other_under = other_under, other
            over, under, place = over * other, under * other_under, place - 1
        else:
            over = -over if is_taken else over
            total, total_under = _lowest(total * under + over * total_under, total_under * under)
            if place == 0:
                return total, total_under
            is_taken, place = sign != PLUS, place - 1
            over, under = read.over[place], read.under[place]
        if max(abs(over), abs(total), under, total_under) >= _MOST_VALUE:
            return 0, UNSURE


@part
def _lowest(over: int, under: int) -> tuple[int, int]:
    """Return a fraction in its lowest terms."""
    first, second = abs(over), under
    while second:
        first, second = second, first % second
    return over // first, under // first
