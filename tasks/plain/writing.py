"""Plain lines written as columns, and as the JSON that content ids are made of."""

from typing import NamedTuple

from tasks.functions.kernels import int64, part
from tasks.plain.walk import ESCAPED, ODDLY_ESCAPED, Bytes, Numbers, Places, character, escaped

# Roles as they are staged: system, user, assistant, tool stand here one after the other.
ROLES = b"systemuserassistanttool"
# How far a walk has come, by place in `now`.
TURNS, CONTENTS, ROLE_BYTES, WRITTEN, ROWS, ANSWERS, ODD, LINES, RECORDS = range(9)


class Made(NamedTuple):
    """The columns that a walk writes; places are offsets as Arrow has them, each with an end.

    `written` holds a row's JSON for its content id and after it that for its prompt's: `ends` says
    of each row where the first begins, where it ends, and where the second does (the same where the
    row is its own prompt).
    """

    contents: Bytes
    content_at: Places
    roles: Bytes
    role_at: Places
    role_names: Bytes
    turn_at: Places
    prompt_turns: Places
    written: Bytes
    ends: Numbers
    now: Numbers


@part
def _copied(source: Bytes, at: int, end: int, target: Bytes, place: int) -> int:
    """Copy bytes and return where they end in the target."""
    for step in range(end - at):
        target[place + step] = source[at + step]
    return place + end - at


@part
def begin_turn(made: Made, role: int, is_first: bool) -> None:
    """Write a role, and the JSON before a turn's content."""
    start, end = int64(0), int64(6)
    if role == 1:
        start, end = int64(6), int64(10)
    elif role == 2:
        start, end = int64(10), int64(19)
    elif role == 3:
        start, end = int64(19), int64(23)
    now, written = made.now, made.written
    now[ROLE_BYTES] = _copied(made.role_names, start, end, made.roles, now[ROLE_BYTES])
    at = now[WRITTEN]
    if not is_first:
        written[at] = 44
        at += 1
    written[at], written[at + 1] = 91, 34
    at = _copied(made.role_names, start, end, written, at + 2)
    written[at], written[at + 1], written[at + 2] = 34, 44, 34
    now[WRITTEN] = at + 3


@part
def end_turn(made: Made) -> None:
    """Write the JSON after a turn's content and where the turn ends."""
    now = made.now
    made.written[now[WRITTEN]], made.written[now[WRITTEN] + 1] = 34, 93
    now[WRITTEN] += 2
    now[TURNS] += 1
    made.content_at[now[TURNS]] = now[CONTENTS]
    made.role_at[now[TURNS]] = now[ROLE_BYTES]


@part
def say(data: Bytes, at: int, end: int, note: int, made: Made) -> None:
    """Write a text, its escapes read; what was written as we write it is copied."""
    now = made.now
    if note & ESCAPED:
        now[CONTENTS] = _read(data, at, end, made.contents, now[CONTENTS])
    else:
        now[CONTENTS] = _copied(data, at, end, made.contents, now[CONTENTS])
    if note & ODDLY_ESCAPED:
        now[WRITTEN] = _rewritten(data, at, end, made.written, now[WRITTEN])
    else:
        now[WRITTEN] = _copied(data, at, end, made.written, now[WRITTEN])


@part
def say_blank_line(made: Made) -> None:
    """Write what stands between an instruction and its input."""
    now = made.now
    made.contents[now[CONTENTS]], made.contents[now[CONTENTS] + 1] = 10, 10
    now[CONTENTS] += 2
    for step in range(0, 4, 2):
        made.written[now[WRITTEN] + step], made.written[now[WRITTEN] + step + 1] = 92, 110
    now[WRITTEN] += 4


@part
def _read(data: Bytes, at: int, end: int, target: Bytes, place: int) -> int:
    while at < end:
        byte = data[at]
        if byte != 92:
            target[place] = byte
            at += 1
            place += 1
        else:
            code, at = escaped(data, at, end)
            place = _put(code, target, place)
    return place


@part
def _put(code: int, target: Bytes, place: int) -> int:
    """Write a code point as UTF-8 and return where it ends."""
    if code < 0x80:
        target[place] = code
        return place + 1
    size = 2 if code < 0x800 else (3 if code < 0x10000 else 4)
    target[place] = (0xF00 >> size) & 0xFF | code >> (6 * (size - 1))
    for step in range(1, size):
        target[place + step] = 0x80 | (code >> (6 * (size - 1 - step)) & 0x3F)
    return place + size


@part
def _rewritten(data: Bytes, at: int, end: int, target: Bytes, place: int) -> int:
    while at < end:
        byte, code = int64(data[at]), int64(data[at])
        if byte == 92:
            code, at = escaped(data, at, end)
        elif byte >= 0x80:
            code, at = character(data, at, end)
        else:
            at += 1
        short = 110 if code == 10 else (116 if code == 9 else code)
        if code == 10 or code == 9 or code == 34 or code == 92:
            target[place], target[place + 1] = 92, short
            place += 2
        else:
            place = _put(code, target, place)
    return place


@part
def end_row(made: Made, first_turn: int, prompt_turns: int, start: int, prompt_end: int) -> None:
    """Write the ends of a row whose JSON begins at `start` and its prompt's turns end there."""
    now, row = made.now, made.now[ROWS]
    is_answered = prompt_turns < now[TURNS] - first_turn
    made.ends[3 * row] = start
    made.ends[3 * row + 1] = _end_json(made)
    if is_answered:
        now[WRITTEN] = _copied(made.written, start, prompt_end, made.written, now[WRITTEN])
        _end_json(made)
    made.ends[3 * row + 2] = now[WRITTEN]
    made.prompt_turns[row] = prompt_turns
    made.turn_at[row + 1] = now[TURNS]
    now[ROWS] += 1


@part
def _end_json(made: Made) -> int:
    """Write `],null]` and return where it ends."""
    at, written = made.now[WRITTEN], made.written
    written[at], written[at + 1], written[at + 6] = 93, 44, 93
    written[at + 2], written[at + 3], written[at + 4], written[at + 5] = 110, 117, 108, 108
    made.now[WRITTEN] = at + 7
    return int64(at + 7)
