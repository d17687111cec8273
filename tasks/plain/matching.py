"""Forms matched, compiled: which form a line's members are of, and which of them says what."""

from tasks.functions.kernels import int64, part
from tasks.plain.marks import is_word
from tasks.plain.members import Known
from tasks.plain.walk import (
    ABSENT,
    ASKED,
    MEMBER,
    MOST_MEMBERS,
    NOTHING,
    NULL,
    SYSTEM,
    TALK,
    TEXT,
    TOLD,
    TURNS,
    UNCLEAN,
    Bytes,
    Numbers,
)

_BAD = -1
# A form: how many keys, then of each where it begins among the names, its length, its purpose.
FORM = 1 + 3 * MOST_MEMBERS


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
        if size != close - at or not is_word(data, at, close, known.names, start, size):
            return False
    return True


@part
def placed(  # noqa: C901  (a kernel)
    data: Bytes, members: Numbers, count: int, forms: Numbers, form: int, found: Numbers
) -> bool:
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
            is_said = purpose in (ASKED, TOLD)
            if kind != TEXT and (is_said or kind != NULL):
                return False
            if note & UNCLEAN or (purpose == ASKED and _is_another(data, members[place + 3] + 1)):
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
