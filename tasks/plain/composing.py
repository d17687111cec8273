"""Rows composed, compiled: what of a plain line is said by whom, in which order."""

from tasks.functions.kernels import int64, part
from tasks.plain.walk import (
    ASKED,
    INPUT,
    MEMBER,
    SYSTEM,
    TOLD,
    TURN,
    UNCLEAN,
    Bytes,
    Numbers,
)
from tasks.plain.writing import (
    TURNS,
    WRITTEN,
    Made,
    begin_turn,
    end_row,
    end_turn,
    say,
    say_blank_line,
)


@part
def are_clean(turns: Numbers, said: int) -> bool:
    """Return whether all turns are clean as they are."""
    for number in range(said):  # noqa: SIM110  (a kernel)
        if turns[number * TURN + 3] & UNCLEAN:
            return False
    return True


@part
def _say_member(data: Bytes, members: Numbers, number: int, made: Made) -> None:
    place = number * MEMBER
    say(data, members[place + 3] + 1, members[place + 4], members[place + 5], made)


@part
def write_members(data: Bytes, members: Numbers, found: Numbers, made: Made) -> None:
    """Write a row of a prompt and an answer, the system's turn before them."""
    start, first = made.now[WRITTEN], made.now[TURNS]
    _begin_row(made)
    if found[SYSTEM] >= 0:
        begin_turn(made, 0, True)
        _say_member(data, members, found[SYSTEM], made)
        end_turn(made)
    begin_turn(made, 1, found[SYSTEM] < 0)
    _say_member(data, members, found[ASKED], made)
    if found[INPUT] >= 0:
        say_blank_line(made)
        _say_member(data, members, found[INPUT], made)
    end_turn(made)
    prompt_turns, prompt_end = made.now[TURNS] - first, made.now[WRITTEN]
    begin_turn(made, 2, False)
    _say_member(data, members, found[TOLD], made)
    end_turn(made)
    end_row(made, first, prompt_turns, start, prompt_end)


@part
def _begin_row(made: Made) -> None:
    at = made.now[WRITTEN]
    made.written[at], made.written[at + 1] = 91, 91
    made.now[WRITTEN] = at + 2


@part
def write_talk(
    data: Bytes, members: Numbers, found: Numbers, turns: Numbers, said: int, made: Made
) -> None:
    """Write a row of turns, the system's turn before them."""
    start, first = made.now[WRITTEN], made.now[TURNS]
    is_asked, prompt_end = False, int64(0)
    _begin_row(made)
    if found[SYSTEM] >= 0:
        begin_turn(made, 0, True)
        _say_member(data, members, found[SYSTEM], made)
        end_turn(made)
    for number in range(said):
        place, prompt_end = number * TURN, made.now[WRITTEN]
        is_asked = is_asked or turns[place] == 1
        begin_turn(made, turns[place], made.now[TURNS] == first)
        say(data, turns[place + 1], turns[place + 2], turns[place + 3], made)
        end_turn(made)
    is_answered = is_asked and turns[(said - 1) * TURN] == 2
    end_row(made, first, made.now[TURNS] - first - is_answered, start, prompt_end)
