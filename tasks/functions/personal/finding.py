"""Finding: the borders of all personal data in one text, none over another."""

import bisect
import functools
import itertools
import operator
import re
from collections.abc import Iterator
from typing import NamedTuple

import pyarrow as pa

from tasks.functions.automata import reading
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
_ANCHORS = tuple(dict.fromkeys(each.anchor for each in (*STRUCTURED, *BEST_EFFORT)))
_BITS = {anchor: 1 << place for place, anchor in enumerate(_ANCHORS)}
_TWINS = {chr(sign): chr(twin) for sign, twin in FULL_WIDTH.items()}
Asked = tuple[Recogniser, ...]
# Longer runs of tokens than this are cut from here on.
TAIL_CHARS = 400


class Found(NamedTuple):
    """Where one thing stands in a text (characters, the end not included), and its kind."""

    start: int
    end: int
    kind: str


@functools.cache
def asked(*are_open: bool) -> Asked:
    """Return the recognisers behind the gates that are open, of `GATES` in their order."""
    behind = [kinds for kinds, is_open in zip(GATES.values(), are_open, strict=True) if is_open]
    kinds = set(itertools.chain(*behind))
    return tuple(each for each in (*STRUCTURED, *BEST_EFFORT) if each.kind in kinds)


def found(text: str, recognisers: Asked) -> list[Found]:
    """Return what the recognisers accept, in order of place; where two overlap, the first of them.

    Full-width digits and signs are read as their ASCII twins; places are those of `text` itself.
    """
    return found_in([text], [recognisers])[0]


def found_in(texts: list[str], recognisers: list[Asked]) -> list[list[Found]]:
    """Return what is found in each of some texts by the recognisers that are asked of it."""
    reads = [_read(text) for text in texts]
    begun = reading.begun(pa.array(reads, pa.string()), _ANCHORS)
    borders, places, anchors = (each.tolist() for each in begun)
    return [
        _accepted(read, asked_here, places[first:end], anchors[first:end])
        for read, asked_here, first, end in zip(
            reads, recognisers, borders, borders[1:], strict=False
        )
    ]


def _read(text: str) -> str:
    """Return a text with ASCII twins; `translate` would look at each character by itself."""
    if not text.isascii():
        for sign in _TWINS.keys() & set(text):
            text = text.replace(sign, _TWINS[sign])
    return text


def _accepted(read: str, asked: Asked, places: list[int], anchors: list[int]) -> list[Found]:
    taken: list[Found] = []
    held = functools.reduce(operator.or_, anchors, 0)
    for each in asked:
        bit = _BITS[each.anchor]
        if held & bit:
            own = [place for place, bits in zip(places, anchors, strict=True) if bits & bit]
            for match in _matches(each, read, own):
                borders = each.check(match)
                if borders:
                    _take(taken, Found(*borders, each.kind))
    return taken


def _matches(recogniser: Recogniser, read: str, anchors: list[int]) -> Iterator[re.Match[str]]:
    """Yield what `finditer` does: a match begins at most `reach` before an anchor."""
    at = 0
    for anchor in anchors:
        at = max(at, anchor - recogniser.reach)
        while at <= anchor:
            match = recogniser.pattern.match(read, at)
            at = match.end() if match else at + 1
            if match:
                yield match


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
    run = TRAILING_RUN.search(text, max(0, len(text) - TAIL_CHARS))
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
