"""Finding: the borders of all personal data in one text, none over another."""

import bisect
import itertools
import operator
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from tasks.functions.automata import reading
from tasks.functions.personal import networks, numbers, people, phones, secrets
from tasks.functions.personal.gates import FULL_WIDTH, TRAILING_RUN
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
RECOGNISERS = (*STRUCTURED, *BEST_EFFORT)
_ANCHORS = tuple(dict.fromkeys(each.anchor for each in RECOGNISERS))
_BITS = {anchor: np.uint64(1 << place) for place, anchor in enumerate(_ANCHORS)}
# By unit of UTF-16: a sign beyond these is two, and neither has a twin.
_TWINS = np.array([FULL_WIDTH.get(unit, unit) for unit in range(0x10000)], np.uint16)
# Longer runs of tokens than this are cut from here on.
TAIL_CHARS = 400


class Found(NamedTuple):
    """Where one thing stands in a text (characters, the end not included), and its kind."""

    start: int
    end: int
    kind: str


def found(text: str, recognisers: Sequence[Recogniser]) -> list[Found]:
    """Return what the recognisers accept, in order of place; where two overlap, the first of them.

    Full-width digits and signs are read as their ASCII twins; places are those of `text` itself.
    """
    return found_in([text], np.array([[each in recognisers] for each in RECOGNISERS]))[0]


def found_in(texts: list[str], are_asked: npt.NDArray[np.bool_]) -> list[list[Found]]:
    """Return what is found in each text; `are_asked` says by which (row) of `RECOGNISERS`."""
    reads = [_read(text) for text in texts]
    begun = reading.begun(pa.array(reads, pa.string()), _ANCHORS)
    text_of = np.repeat(np.arange(len(reads)), np.diff(begun.borders))
    taken: list[list[Found]] = [[] for _ in texts]
    for each, asked in zip(RECOGNISERS, are_asked, strict=True):
        chosen = np.flatnonzero((begun.patterns & _BITS[each.anchor]).astype(bool) & asked[text_of])
        pairs = zip(text_of[chosen].tolist(), begun.places[chosen].tolist(), strict=True)
        for text, anchors in itertools.groupby(pairs, operator.itemgetter(0)):
            for match in _matches(each, reads[text], [place for _, place in anchors]):
                borders = each.check(match)
                if borders:
                    _take(taken[text], Found(*borders, each.kind))
    return taken


def _read(text: str) -> str:
    """Return a text with ASCII twins, all signs at once: `translate` looks at one by one."""
    if text.isascii():
        return text
    units = np.frombuffer(text.encode("utf-16-le"), np.uint16)
    return _TWINS[units].tobytes().decode("utf-16-le")


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
