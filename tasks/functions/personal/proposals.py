"""Proposals: what a recogniser is, and the cues around a match that decide for or against it."""

import re
from collections.abc import Callable
from typing import NamedTuple

# Not amid a word or a number; a newline or tab written as an escape (JSON) is a border too.
LEFT = r"(?:(?<![0-9A-Za-z])|(?<=\\[nrt]))"
RIGHT = r"(?![0-9A-Za-z])"
Borders = tuple[int, int]
Check = Callable[[re.Match[str]], Borders | None]


class Recogniser(NamedTuple):
    """A kind, the pattern that proposes it, and the check that gives its borders or refuses.

    `anchor`, a pattern that automata read, is in all that `pattern` matches, at most `reach`
    characters from its start: nobody need try `pattern` elsewhere.
    """

    kind: str
    pattern: re.Pattern[str]
    check: Check
    anchor: str
    reach: int = 0


def whole(match: re.Match[str]) -> Borders:
    """Accept all that was matched."""
    return match.span()


def named(match: re.Match[str]) -> Borders:
    """Accept the group `it`: what stands around it stays."""
    return match.span("it")


def before(match: re.Match[str], most: int) -> str:
    """Return up to `most` characters before a match."""
    return match.string[max(0, match.start() - most) : match.start()]


def after(match: re.Match[str], most: int) -> str:
    """Return up to `most` characters after a match."""
    return match.string[match.end() : match.end() + most]


def digits_of(text: str) -> str:
    """Return a text's ASCII digits alone."""
    return "".join(c for c in text if "0" <= c <= "9")


class Cue:
    """Words in any case, as `re.IGNORECASE` takes them: ASCII by its small letters, far sooner."""

    def __init__(self, small: str) -> None:
        """Take a pattern in small letters."""
        self._small, self._any = re.compile(small), re.compile(small, re.IGNORECASE)

    def search(self, text: str) -> re.Match[str] | None:
        """Return the first match in a text."""
        return self._small.search(text.lower()) if text.isascii() else self._any.search(text)


_DIGIT = re.compile("[0-9]")


# A cue counts where no other number stands between it and the match.
def has_cue(match: re.Match[str], cue: Cue, most: int = 40) -> bool:
    """Return whether the words before a match name its kind, with no digit in between."""
    return cue.search(_DIGIT.split(before(match, most))[-1]) is not None


_OTHER_NUMBER = Cue(
    r"(?:order|invoice|tracking|ticket|serial|part|model|item|build|commit|version|isbn|issn|doi|sku|upc|ean"
    r"|transaction|reference|ref|case|population|订单|单号|编号|运单|快递|发票|序列号|流水|条码|版本|型号|书号"
    r"|工单|批次|学号)[^\n0-9A-Za-z]{0,3}(?:number|no|num|id|code|hash|is|was)?[^\n0-9]{0,8}$"
)


def is_other_number(match: re.Match[str], cue: Cue) -> bool:
    """Return whether the words before a match say that it numbers an order, a book or a build.

    A cue of the match's own kind after those words wins: "the transaction of card 4111…".
    """
    other = _OTHER_NUMBER.search(before(match, 30))
    return other is not None and not cue.search(other[0])
