"""The compiled walk over JSON lines: what is plain becomes columns, all else is left to Python.

A line is *plain* where it is strict JSON of a form known by its keys in their order, and every text
of it comes out of `tasks.clean` as it went in. That is asked conservatively: a line that is not
taken for plain is read the general way, and a test holds both ways to the same rows. Nothing here
allocates, and no place is written that the caller has not sized by the bytes read.

Pointers stand for buffers: bytes (`Bytes`), 32-bit places (`Places`), 64-bit numbers (`Numbers`),
32-bit words without a sign (`Words`).
"""

from typing import Any

from tasks.functions.kernels import int64, part

Bytes = Any
Places = Any
Numbers = Any
Words = Any

# What a value is.
TEXT, SCALAR, NULL, TURNS, NOTHING = 0, 1, 2, 3, 4
# What a key of a form is for.
IGNORED, ASKED, INPUT, TOLD, SYSTEM, TALK, ABSENT = 0, 1, 2, 3, 4, 5, 6
# What is known of a text: it has escapes, other ones than are written, or may not be clean.
ESCAPED, ODDLY_ESCAPED, UNCLEAN = 1, 2, 4
# Classes of characters, by code point: any of mojibake's, its uncommon ones, those that alone are
# suspect, and what is not clean or not surely normal.
ANY, UNCOMMON, ALONE, UNSURE = 1, 2, 4, 8
# A member: where its key and its value begin and end, what it is, what is known of it.
MEMBER, MOST_MEMBERS = 6, 16
# A turn: role, where its content begins and ends, what is known of it.
TURN = 4
_BAD = -1


@part
def _hex(data: Bytes, at: int, end: int) -> int:
    """Return the number that four hex digits are, -1 where they are none."""
    if at + 4 > end:
        return _BAD
    value = int64(0)
    for place in range(at, at + 4):
        digit = int64(data[place])
        if 48 <= digit <= 57:
            digit -= 48
        elif 97 <= digit <= 102:
            digit -= 87
        elif 65 <= digit <= 70:
            digit -= 55
        else:
            return _BAD
        value = value * 16 + digit
    return value


@part
def escaped(data: Bytes, at: int, end: int) -> tuple[int, int]:  # noqa: C901  (a kernel)
    """Return (code point, end) of the escape whose backslash is at `at`, -1 where it is none."""
    if at + 2 > end:
        return _BAD, at
    kind = int64(data[at + 1])
    if kind == 117:
        code, after = _hex(data, at + 2, end), at + 6
        if 0xD800 <= code < 0xDC00:
            if at + 8 > end or data[after] != 92 or data[after + 1] != 117:
                return _BAD, at
            low = _hex(data, after + 2, end)
            if low < 0xDC00 or low > 0xDFFF:
                return _BAD, at
            return 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00), at + 12
        return (_BAD if 0xDC00 <= code <= 0xDFFF else code), after
    if kind == 110:
        return 10, at + 2
    if kind == 34 or kind == 92 or kind == 47:
        return kind, at + 2
    if kind == 116:
        return 9, at + 2
    if kind == 114:
        return 13, at + 2
    if kind == 98:
        return 8, at + 2
    return (12 if kind == 102 else _BAD), at + 2


@part
def character(data: Bytes, at: int, end: int) -> tuple[int, int]:
    """Return (code point, end) of the UTF-8 sequence beyond ASCII at `at`, -1 where it is none."""
    first = int64(data[at])
    size = 2 if first < 0xE0 else (3 if first < 0xF0 else 4)
    if first < 0xC2 or first > 0xF4 or at + size > end:
        return _BAD, at
    code = first & (0x7F >> size)
    for place in range(at + 1, at + size):
        byte = int64(data[place])
        if byte & 0xC0 != 0x80:
            return _BAD, at
        code = code << 6 | (byte & 0x3F)
    is_short = (size == 3 and code < 0x800) or (size == 4 and code < 0x10000)
    if is_short or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return _BAD, at
    return code, at + size


@part
def _class(code: int, classes: Bytes) -> int:
    """Return a character's class; beyond the table only what is surely clean has none."""
    if code < 0x10000:
        return int64(classes[code])
    if 0x1F000 <= code < 0x1FB00 or 0x20000 <= code < 0x2A6D0 or 0x1D400 <= code < 0x1D7FF:
        return 0
    return UNSURE


@part
def text(  # noqa: C901  (a kernel)
    data: Bytes, at: int, end: int, classes: Bytes
) -> tuple[int, int]:
    """Return (end, what is known) of the text whose bytes begin at `at`; its end is its quote.

    The end is -1 where there is no strict JSON text.
    """
    known, before = int64(0), int64(0)
    while at < end:
        byte = int64(data[at])
        if byte < 0x80 and byte != 34 and byte != 92:
            if byte < 32:
                return _BAD, known
            if byte == 127:
                known |= UNCLEAN
            before = 0
            at += 1
            continue
        if byte == 34:
            return at, known
        if byte == 92:
            kind = data[at + 1] if at + 1 < end else 0
            code, at = escaped(data, at, end)
            is_written = kind == 110 or kind == 34 or kind == 92 or kind == 116
            known |= ESCAPED if is_written else ESCAPED | ODDLY_ESCAPED
        else:
            code, at = character(data, at, end)
        if code < 0:
            return _BAD, known
        held = _class(code, classes)
        if held:
            is_pair = (before & UNCOMMON and held & ANY) or (before & ANY and held & UNCOMMON)
            if held & (ALONE | UNSURE) or is_pair:
                known |= UNCLEAN
        before = held
    return _BAD, known
