"""The members of a line: where each key and value stands, and the turns of the one list of them."""

from typing import NamedTuple

from tasks.functions.kernels import int64, part
from tasks.plain.walk import (
    ABSENT,
    ASKED,
    INPUT,
    MEMBER,
    MOST_MEMBERS,
    NOTHING,
    NULL,
    SCALAR,
    SYSTEM,
    TALK,
    TEXT,
    TOLD,
    TURN,
    TURNS,
    Bytes,
    Numbers,
    _colon,
    _gap,
    _is_word,
    _key,
    _number,
    _text,
)

_BAD = -1
# Where words stand in `words`: true, false, null, then role, content, from, value.
_TRUE, _FALSE, _NULL = (0, 4), (4, 5), (9, 4)
_ROLE, _CONTENT, _FROM, _VALUE = (13, 4), (17, 7), (24, 4), (28, 5)
WORDS = b"truefalsenullrolecontentfromvalue"
# A form: how many keys, then of each where it begins among the names, its length, its purpose.
FORM = 1 + 3 * MOST_MEMBERS


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
    at = _gap(data, at + 1, end)
    while at < end and data[at] == 34 and count < MOST_MEMBERS:
        close = _key(data, at + 1, end)
        start = _colon(data, close, end) if close >= 0 else _BAD
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
        at = _gap(data, after + (kind == TEXT), end)
        if at < end and data[at] == 125:
            at = _gap(data, at + 1, end)
            return (count if at == end or data[at] == 10 else _BAD), said, at
        if at >= end or data[at] != 44:
            return _BAD, said, at
        at = _gap(data, at + 1, end)
    return _BAD, said, at


@part
def _value(data: Bytes, at: int, end: int, known: Known, turns: Numbers, said: int):  # type: ignore[no-untyped-def]
    """Return a value's kind, its end (a text's closing quote), what is known, its turns."""
    first = data[at]
    if first == 34:
        after, note = _text(data, at + 1, end, known.classes)
        return TEXT, after, note, int64(0)
    if first == 91:
        after = _gap(data, at + 1, end)
        if after < end and data[after] == 93:
            return NOTHING, after + 1, int64(0), int64(0)
        after, more = _talk(data, after, end, known, turns)
        return TURNS, (_BAD if said else after), int64(0), more
    if _is_word(data, at, end, known.words, *_NULL):
        return NULL, at + 4, int64(0), int64(0)
    if _is_word(data, at, end, known.words, *_TRUE):
        return SCALAR, at + 4, int64(0), int64(0)
    if _is_word(data, at, end, known.words, *_FALSE):
        return SCALAR, at + 5, int64(0), int64(0)
    return SCALAR, _number(data, at, end), int64(0), int64(0)


@part
def _talk(data: Bytes, at: int, end: int, known: Known, turns: Numbers) -> tuple[int, int]:
    """Return the end of a list of turns whose first begins at `at`, -1 if not plain, and count."""
    count = int64(0)
    while at < end and data[at] == 123:
        at = _turn(data, _gap(data, at + 1, end), end, known, turns, count * TURN)
        if at < 0:
            return _BAD, count
        count += 1
        at = _gap(data, at, end)
        if at < end and data[at] == 93:
            return at + 1, count
        if at >= end or data[at] != 44:
            return _BAD, count
        at = _gap(data, at + 1, end)
    return _BAD, count


@part
def _turn(data: Bytes, at: int, end: int, known: Known, turns: Numbers, place: int) -> int:
    """Fill in a turn of exactly two texts and return its end, -1 for any other."""
    role_at, role_end, which, seen = int64(0), int64(0), int64(0), int64(0)
    for number in range(2):
        if at >= end or data[at] != 34:
            return _BAD
        close = _key(data, at + 1, end)
        start = _colon(data, close, end) if close >= 0 else _BAD
        if start < 0 or start >= end or data[start] != 34:
            return _BAD
        named = _named(data, at + 1, close, known)
        after, note = _text(data, start + 1, end, known.classes)
        if named < 0 or after < 0:
            return _BAD
        if named & 1:
            turns[place + 1], turns[place + 2], turns[place + 3] = start + 1, after, note
        else:
            role_at, role_end = start + 1, after
        which += named >> 1
        seen |= 1 << (named & 1)
        at = _gap(data, after + 1, end)
        if at >= end or data[at] != (44 if number == 0 else 125):
            return _BAD
        at = _gap(data, at + 1, end) if number == 0 else at + 1
    if seen != 3 or which == 1:
        return _BAD
    turns[place] = _role(data, role_at, role_end, known, which == 2)
    return at if turns[place] >= 0 else _BAD


@part
def _named(data: Bytes, at: int, close: int, known: Known) -> int:
    """Return 0 and 1 for the keys role and content, 2 and 3 for from and value, -1 for others."""
    size = close - at
    if size == 4 and _is_word(data, at, close, known.words, *_ROLE):
        return 0
    if size == 7 and _is_word(data, at, close, known.words, *_CONTENT):
        return 1
    if size == 4 and _is_word(data, at, close, known.words, *_FROM):
        return 2
    return 3 if size == 5 and _is_word(data, at, close, known.words, *_VALUE) else _BAD


@part
def _role(data: Bytes, at: int, close: int, known: Known, is_from: bool) -> int:
    """Return the role that is written so, -1 where it is unknown."""
    first = known.role_rows[0] if is_from else int64(0)
    last = known.role_rows[1] if is_from else known.role_rows[0]
    for row in range(first, last):
        start, size, role = known.roles[3 * row], known.roles[3 * row + 1], known.roles[3 * row + 2]
        if size == close - at and _is_word(data, at, close, known.words, start, size):
            return role
    return _BAD


@part
def form_of(data: Bytes, members: Numbers, count: int, known: Known, last: int) -> int:
    """Return the form with exactly these keys in this order, the last one asked first, or -1."""
    for step in range(known.form_count):
        form = (last + step) % known.form_count
        if _is_form(data, members, count, known, form * FORM):
            return form
    return _BAD


@part
def _is_form(data: Bytes, members: Numbers, count: int, known: Known, form: int) -> bool:
    if known.forms[form] != count:
        return False
    for number in range(count):
        at, close = members[number * MEMBER], members[number * MEMBER + 1]
        start, size = known.forms[form + 1 + 3 * number], known.forms[form + 2 + 3 * number]
        if size != close - at or not _is_word(data, at, close, known.names, start, size):
            return False
    return True


@part
def placed(data: Bytes, members: Numbers, count: int, forms: Numbers, form: int, found: Numbers) -> bool:
    """Fill in which member asks, gives, tells, is the system's and the talk; tell if all may be so.

    `found` is -1 where a member is absent or has nothing to say.
    """
    for purpose in range(MOST_MEMBERS):
        found[purpose] = _BAD
    for number in range(count):
        purpose = forms[form * FORM + 3 + 3 * number]
        place = number * MEMBER
        kind, note = members[place + 2], members[place + 5]
        if purpose == ABSENT and kind != NULL and kind != NOTHING:
            return False
        if purpose == TALK and kind != TURNS:
            return False
        if ASKED <= purpose <= SYSTEM:
            is_said = purpose == ASKED or purpose == TOLD
            if kind != TEXT and (is_said or kind != NULL):
                return False
            if note & 4 or (purpose == ASKED and _is_another(data, members[place + 3] + 1)):
                return False
            if kind == NULL or (not is_said and members[place + 4] == members[place + 3] + 1):
                continue
        elif kind == TURNS and purpose != TALK:
            return False
        found[purpose] = number
    return True


@part
def _is_another(data: Bytes, at: int) -> bool:
    """Tell whether a prompt that begins so may be a talk or a judge's question in one text.

    Those begin with a mark, perhaps after spaces, or with `Q:`.
    """
    first, second, third = int64(data[at]), int64(data[at + 1]), int64(data[at + 2])
    if first < 0x80:
        is_judged = first == 81 and (second == 58 or second == 92)
        return is_judged or first == 60 or first == 92 or first <= 32
    if first == 0xC2:
        return second == 0x85 or second == 0xA0
    if first == 0xE1:
        return second == 0x9A and third == 0x80
    if first == 0xE2 and second == 0x80:
        return third <= 0x8A or third == 0xA8 or third == 0xA9 or third == 0xAF
    is_space = first == 0xE2 and second == 0x81 and third == 0x9F
    return is_space or (first == 0xE3 and second == 0x80 and third == 0x80)
