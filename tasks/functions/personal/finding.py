"""Finding: the borders of all personal data in one text, none over another."""

import bisect
import functools
import itertools
import re
from typing import NamedTuple

from tasks.functions.personal import networks, numbers, people, phones, secrets
from tasks.functions.personal.gates import FULL_WIDTH, GATES, TRAILING_RUN
from tasks.functions.personal.kinds import END_MARK, KINDS
from tasks.functions.personal.proposals import Recogniser

_ALL = (
    *secrets.RECOGNISERS,
    *networks.RECOGNISERS,
    *numbers.RECOGNISERS,
    *phones.RECOGNISERS,
)
STRUCTURED = tuple(sorted(_ALL, key=lambda each: KINDS.index(each.kind)))
BEST_EFFORT = people.RECOGNISERS
# Longer runs of tokens than this are cut from here on.
_TAIL_CHARS = 400


class Found(NamedTuple):
    """Where one thing stands in a text (characters, the end not included), and its kind."""

    start: int
    end: int
    kind: str


@functools.cache
def asked(*are_open: bool) -> tuple[Recogniser, ...]:
    """Return the recognisers behind the gates that are open, of `GATES` in their order."""
    behind = [kinds for kinds, is_open in zip(GATES.values(), are_open, strict=True) if is_open]
    kinds = set(itertools.chain(*behind))
    return tuple(each for each in (*STRUCTURED, *BEST_EFFORT) if each.kind in kinds)


def found(text: str, recognisers: tuple[Recogniser, ...]) -> list[Found]:
    """Return what the recognisers accept, in order of place; where two overlap, the first of them.

    Full-width digits and signs are read as their ASCII twins; places are those of `text` itself.
    """
    if not recognisers:
        return []
    read = text if text.isascii() else text.translate(FULL_WIDTH)
    taken: list[Found] = []
    for kind, pattern, check in recognisers:
        for match in pattern.finditer(read):
            borders = check(match)
            if borders:
                _take(taken, Found(*borders, kind))
    return taken


def _take(taken: list[Found], new: Found) -> None:
    """Put one into its place among the others, in order of place, unless it is over another."""
    # As none is over another, the last that begins before its end is also the last to end.
    place = bisect.bisect_left(taken, new.end, key=lambda each: each.start)
    if not place or taken[place - 1].end <= new.start:
        taken.insert(place, new)


def trailing_token(text: str) -> Found | None:
    """Return the special tokens that an answer ends in, with the white space around them.

    A closing `</s>` is HTML where an `<s>` stands before it amid the text.
    """
    run = TRAILING_RUN.search(text, max(0, len(text) - _TAIL_CHARS))
    is_html = run is not None and "</s>" in run[0] and "<s>" in text[1 : run.start()]
    return None if run is None or is_html else Found(run.start(), run.end(), END_MARK)


def values(text: str, places: list[Found]) -> list[str]:
    """Return what each place holds, as one compares it: without case, and numbers without signs."""
    return [_compared(text[each.start : each.end], each.kind) for each in places]


def _compared(value: str, kind: str) -> str:
    value = value.translate(FULL_WIDTH).lower()
    if kind == "phone":
        # With the country's code or without: the last ten digits tell numbers apart.
        return re.sub(r"[^0-9]", "", re.split("x|ext|转", value)[0])[-10:]
    if kind in ("bank_card", "iban", "resident_id", "social_security_number"):
        return re.sub(r"[^0-9a-z]", "", value)
    return value
