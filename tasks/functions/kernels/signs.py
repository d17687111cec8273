"""The signs of a text as arithmetic reads them: one small number a character."""

import string

import numpy as np

from tasks.functions.kernels import int64, part
from tasks.functions.kernels.characters import KIND, NUMBER, SPACE, Characters
from tasks.functions.kernels.walk import Bytes, code_point, entry

# Under ten a sign is the digit itself. Nothing stands before and after all; a letter in doubt may
# be none to Python; 等于 is one sign. Behind those from `DECIMAL` on, a digit of another script, no
# sum begins.
DIGITS = 10
NOTHING, OTHER, LETTER, DOUBT, WORDED, POINT, COMMA, COLON, BLANK, MONEY = range(10, 20)
DECIMAL, EQUALS, PLUS, MINUS, EN_DASH, TIMES, OVER, CROSS, PERCENT = range(20, 29)
OPEN, CLOSE, POWER, BRACE, STOP, KINDS = range(29, 35)

_KINDS = {
    string.ascii_letters.replace("x", "_"): LETTER, string.whitespace + "\x1c\x1d\x1e\x1f": BLANK,
    ".": POINT, ",": COMMA, ":": COLON, "=": EQUALS, "+": PLUS, "-−": MINUS, "–": EN_DASH,
    "*×·": TIMES, "/÷": OVER, "x": CROSS, "%": PERCENT, "(": OPEN, ")": CLOSE, "^": POWER,
    "[{\\": BRACE, "√!}]": STOP, "$€£¥￥": MONEY,
}  # fmt: skip
_OF_BYTE = np.array([n - 0x30 if 0x30 <= n <= 0x39 else OTHER for n in range(128)], np.uint8)
for _signs, _kind in _KINDS.items():
    for _sign in _signs.encode("ascii", "ignore"):
        _OF_BYTE[_sign] = _kind
_FAR = {ord(sign): kind for signs, kind in _KINDS.items() for sign in signs if not sign.isascii()}
_FAR_POINTS, _FAR_KINDS = np.array(list(_FAR)), np.array(list(_FAR.values()), np.uint8)
# Chinese characters, which are letters to every Python; two of them are a sign of equality.
_HAN, _LAST_HAN = 0x4E00, 0x9FA5
_EQUAL, _TO = ord("等"), ord("于")


@part
def read_signs(data: Bytes, start: int, end: int, characters: Characters, into: Bytes) -> int:
    """Write the signs of a text between two of `NOTHING`; return the place of the last one.

    There is room for two more than the characters that are read.
    """
    into[0], count, at, before = NOTHING, int64(1), start, int64(0)
    for _ in range(len(into) - 2):
        if at == end:
            break
        point, at = code_point(data, at, end)
        if point < 0x80:
            into[count] = _OF_BYTE[point]
        elif point == _TO and before == _EQUAL:
            count -= 1
            into[count] = WORDED
        else:
            into[count] = _far(point, characters)
        count, before = count + 1, point
    into[count] = NOTHING
    return count


@part
def _far(point: int, characters: Characters) -> int:
    """Return what a character beyond ASCII is."""
    if _HAN <= point <= _LAST_HAN:
        return LETTER
    for place in range(len(_FAR_POINTS)):
        if point == _FAR_POINTS[place]:
            return int64(_FAR_KINDS[place])
    told = entry(characters, point)
    if told & SPACE:
        return BLANK
    if told & NUMBER:
        return DECIMAL
    return DOUBT if told & KIND else OTHER


@part
def number_at(signs: Bytes, at: int) -> tuple[int, int, int]:
    """Return a number without its point, ten to the count of its decimals, and where it ends.

    It ends where it begins if there is none, or one of more than nine digits.
    """
    first, value, digits, unit = at, int64(0), int64(0), int64(1)
    while signs[at] < DIGITS:
        value, digits, at = value * 10 + signs[at], digits + 1, at + 1
    while digits and (digits <= 3 or signs[at - 4] == COMMA) and _is_group(signs, at):
        value = value * 1000 + signs[at + 1] * 100 + signs[at + 2] * 10 + signs[at + 3]
        digits, at = digits + 3, at + 4
    if signs[at] == POINT and signs[at + 1] < DIGITS:
        at += 1
        while signs[at] < DIGITS:
            value, unit = value * 10 + signs[at], unit * 10
            digits, at = digits + 1, at + 1
    return value, unit, at if digits <= DIGITS - 1 else first


@part
def _is_group(signs: Bytes, at: int) -> bool:
    """Tell whether a comma and three digits stand here, and no fourth."""
    if signs[at] != COMMA:
        return False
    for place in range(at + 1, at + 4):
        if signs[place] >= DIGITS:
            return False
    return bool(signs[at + 4] >= DIGITS)
