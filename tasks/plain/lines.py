"""The walk over a block of JSON lines, from its bytes to columns and ids: one compiled function."""

from __future__ import annotations

from tasks.functions.kernels import int64, part
from tasks.plain.composing import are_clean, write_members, write_talk
from tasks.plain.digests import begin, ids
from tasks.plain.matching import form_of, placed
from tasks.plain.members import Known, members_of
from tasks.plain.walk import TALK, Bytes, Numbers, Places, Words
from tasks.plain.writing import (
    ANSWERS,
    CONTENTS,
    LINES,
    ODD,
    RECORDS,
    ROLE_BYTES,
    ROWS,
    TURNS,
    WRITTEN,
    Made,
)

_NO_FORM = -1


@part
def _end_of_line(data: Bytes, at: int, end: int) -> int:
    while at < end and data[at] != 10:
        at += 1
    return at


@part
def _is_blank(data: Bytes, at: int, end: int) -> bool:
    while at < end and (data[at] == 32 or data[at] == 9 or data[at] == 13):
        at += 1
    return at == end


@part
def _row(
    data: Bytes,
    at: int,
    end: int,
    known: Known,
    scratch: Numbers,
    found: Numbers,
    turns: Numbers,
    most_keys: int,
    form: int,
    made: Made,
) -> tuple[int, int]:
    """Write a line's row where it is plain, and return (form, the line's end), else (-1, at)."""
    count, said, after = members_of(data, at, end, known, scratch, turns)
    if count < 0 or count + 2 * said > most_keys:
        return _NO_FORM, at
    form = form_of(data, scratch, count, known, form)
    if form < 0 or not placed(data, scratch, count, known.forms, form, found):
        return _NO_FORM, at
    if found[TALK] >= 0:
        if not are_clean(turns, said):
            return _NO_FORM, at
        write_talk(data, scratch, found, turns, said, made)
    else:
        write_members(data, scratch, found, made)
    return form, after


def walk(  # noqa: C901  (a kernel)
    data: Bytes,
    size: int,
    longest: int,
    most_keys: int,
    file: Bytes,
    classes: Bytes,
    words: Bytes,
    roles: Numbers,
    role_rows: Numbers,
    names: Bytes,
    forms: Numbers,
    form_count: int,
    members: Numbers,
    found: Numbers,
    turns: Numbers,
    contents: Bytes,
    content_at: Places,
    role_bytes: Bytes,
    role_at: Places,
    role_names: Bytes,
    turn_at: Places,
    prompt_turns: Places,
    written: Bytes,
    ends: Numbers,
    now: Numbers,
    of_row: Numbers,
    line_of: Numbers,
    record_of: Numbers,
    answered: Numbers,
    odd: Numbers,
    odd_room: int,
    kinds: Bytes,
    kind_ends: Numbers,
    schedule: Words,
    state: Words,
    before: Words,
    constants: Words,
    row_ids: Bytes,
) -> int:
    """Read whole lines: write the plain ones' rows and ids, and where the others stand.

    `now` comes with the numbers of the first line (1-based) and record (0-based) and goes with the
    counts of all. A line that is not blank is a row, its form in `of_row`, or one of `odd`: where
    it begins and ends, its line, its record. Returns the rows.
    """
    known = Known(classes, words, roles, role_rows, names, forms, form_count)
    made = Made(
        contents,
        content_at,
        role_bytes,
        role_at,
        role_names,
        turn_at,
        prompt_turns,
        written,
        ends,
        now,
    )
    for number in range(7):
        now[number] = 0
    content_at[0], role_at[0], turn_at[0] = 0, 0, 0
    at, form = int64(0), int64(0)
    while at < size:
        row, form_found, after = now[ROWS], int64(_NO_FORM), at
        before_row = (now[TURNS], now[CONTENTS], now[ROLE_BYTES], now[WRITTEN])
        if form_count > 0:
            form_found, after = _row(
                data, at, size, known, members, found, turns, most_keys, form, made
            )
        if form_found >= 0 and after - at > longest:
            form_found, now[ROWS] = int64(_NO_FORM), row
            now[TURNS], now[CONTENTS], now[ROLE_BYTES], now[WRITTEN] = before_row
        if form_found >= 0:
            form = form_found
            of_row[row], line_of[row], record_of[row] = form, now[LINES], now[RECORDS]
            if ends[3 * row + 2] > ends[3 * row + 1]:
                answered[now[ANSWERS]] = row
                now[ANSWERS] += 1
            now[RECORDS] += 1
        else:
            after = _end_of_line(data, at, size)
            if after - at > longest or not _is_blank(data, at, after):
                if now[ODD] == odd_room:
                    return -1
                place = 4 * now[ODD]
                odd[place], odd[place + 1] = at, after
                odd[place + 2], odd[place + 3] = now[LINES], now[RECORDS]
                now[ODD] += 1
                now[RECORDS] += 1
        now[LINES] += 1
        at = after + 1
    begin(file, schedule, state, before, constants)
    ids(now[ROWS], record_of, kinds, kind_ends, schedule, state, before, constants, row_ids)
    return int64(now[ROWS])
