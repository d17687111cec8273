"""The members of a line: where each key and value stands, and the turns of the one list of them."""

from typing import NamedTuple

from tasks.functions.kernels import int64, part
from tasks.plain.marks import colon, gap, is_word, key, number
from tasks.plain.walk import (
    MEMBER,
    MOST_MEMBERS,
    NOTHING,
    NULL,
    SCALAR,
    TEXT,
    TURN,
    TURNS,
    Bytes,
    Numbers,
    text,
)

_BAD = -1
# Where words stand in `words`: true, false, null, then role, content, from, value.
_TRUE, _FALSE, _NULL = (0, 4), (4, 5), (9, 4)
_ROLE, _CONTENT, _FROM, _VALUE = (13, 4), (17, 7), (24, 4), (28, 5)


class Known(NamedTuple):
    """What the walk is told: classes of characters, words, roles as written, names and forms.

    `roles` holds (start, size, role) of each way to write a role: `turns_roles[0]` rows for turns
    of role and content, then those for turns of from and value, `turns_roles[1]` in all.
    """

    classes: Bytes
    words: Bytes
    roles: Numbers
    role_rows: Numbers
    names: Bytes
    forms: Numbers
    form_count: int


@part
def members_of(
    data: Bytes, at: int, end: int, known: Known, members: Numbers, turns: Numbers
) -> tuple[int, int, int]:
    """Fill in a line's members and turns and return how many there are of both, and its end.

    There are -1 members where the line is not plain. `end` is that of all bytes: none of what a
    line holds goes on after a newline.
    """
    count, said = int64(0), int64(0)
    if at >= end or data[at] != 123:
        return _BAD, said, at
    at = gap(data, at + 1, end)
    while at < end and data[at] == 34 and count < MOST_MEMBERS:
        close = key(data, at + 1, end)
        start = colon(data, close, end) if close >= 0 else _BAD
        if start < 0 or start >= end:
            return _BAD, said, at
        place = count * MEMBER
        members[place], members[place + 1], members[place + 3] = at + 1, close, start
        kind, after, note, more = _value(data, start, end, known, turns, said)
        if after < 0:
            return _BAD, said, at
        members[place + 2], members[place + 4], members[place + 5] = kind, after, note
        said += more
        count += 1
        at = gap(data, after + (kind == TEXT), end)
        if at < end and data[at] == 125:
            at = gap(data, at + 1, end)
            return (count if at == end or data[at] == 10 else _BAD), said, at
        if at >= end or data[at] != 44:
            return _BAD, said, at
        at = gap(data, at + 1, end)
    return _BAD, said, at


@part
def _value(
    data: Bytes, at: int, end: int, known: Known, turns: Numbers, said: int
) -> tuple[int, int, int, int]:
    """Return a value's kind, its end (a text's closing quote), what is known, its turns."""
    first = data[at]
    if first == 34:
        after, note = text(data, at + 1, end, known.classes)
        return TEXT, after, note, int64(0)
    if first == 91:
        after = gap(data, at + 1, end)
        if after < end and data[after] == 93:
            return NOTHING, after + 1, int64(0), int64(0)
        after, more = _talk(data, after, end, known, turns)
        return TURNS, (_BAD if said else after), int64(0), more
    if is_word(data, at, end, known.words, *_NULL):
        return NULL, at + 4, int64(0), int64(0)
    if is_word(data, at, end, known.words, *_TRUE):
        return SCALAR, at + 4, int64(0), int64(0)
    if is_word(data, at, end, known.words, *_FALSE):
        return SCALAR, at + 5, int64(0), int64(0)
    return SCALAR, number(data, at, end), int64(0), int64(0)


@part
def _talk(data: Bytes, at: int, end: int, known: Known, turns: Numbers) -> tuple[int, int]:
    """Return the end of a list of turns whose first begins at `at`, -1 if not plain, and count."""
    count = int64(0)
    while at < end and data[at] == 123:
        at = _turn(data, gap(data, at + 1, end), end, known, turns, count * TURN)
        if at < 0:
            return _BAD, count
        count += 1
        at = gap(data, at, end)
        if at < end and data[at] == 93:
            return at + 1, count
        if at >= end or data[at] != 44:
            return _BAD, count
        at = gap(data, at + 1, end)
    return _BAD, count


@part
def _turn(  # noqa: C901  (a kernel)
    data: Bytes, at: int, end: int, known: Known, turns: Numbers, place: int
) -> int:
    """Fill in a turn of exactly two texts and return its end, -1 for any other."""
    role_at, role_end, which, seen = int64(0), int64(0), int64(0), int64(0)
    for half in range(2):
        if at >= end or data[at] != 34:
            return _BAD
        close = key(data, at + 1, end)
        start = colon(data, close, end) if close >= 0 else _BAD
        if start < 0 or start >= end or data[start] != 34:
            return _BAD
        named = _named(data, at + 1, close, known)
        after, note = text(data, start + 1, end, known.classes)
        if named < 0 or after < 0:
            return _BAD
        if named & 1:
            turns[place + 1], turns[place + 2], turns[place + 3] = start + 1, after, note
        else:
            role_at, role_end = start + 1, after
        which += named >> 1
        seen |= 1 << (named & 1)
        at = gap(data, after + 1, end)
        if at >= end or data[at] != (44 if half == 0 else 125):
            return _BAD
        at = gap(data, at + 1, end) if half == 0 else at + 1
    if seen != 3 or which == 1:
        return _BAD
    turns[place] = _role(data, role_at, role_end, known, which == 2)
    return at if turns[place] >= 0 else _BAD


@part
def _named(data: Bytes, at: int, close: int, known: Known) -> int:
    """Return 0 and 1 for the keys role and content, 2 and 3 for from and value, -1 for others."""
    size = close - at
    if size == 4 and is_word(data, at, close, known.words, *_ROLE):
        return 0
    if size == 7 and is_word(data, at, close, known.words, *_CONTENT):
        return 1
    if size == 4 and is_word(data, at, close, known.words, *_FROM):
        return 2
    return 3 if size == 5 and is_word(data, at, close, known.words, *_VALUE) else _BAD


@part
def _role(data: Bytes, at: int, close: int, known: Known, is_from: bool) -> int:
    """Return the role that is written so, -1 where it is unknown."""
    first = known.role_rows[0] if is_from else int64(0)
    last = known.role_rows[1] if is_from else known.role_rows[0]
    for row in range(first, last):
        start, size, role = known.roles[3 * row], known.roles[3 * row + 1], known.roles[3 * row + 2]
        if size == close - at and is_word(data, at, close, known.words, start, size):
            return int64(role)
    return _BAD
