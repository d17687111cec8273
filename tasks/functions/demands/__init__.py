"""Demands: verifiable constraints that a request states, as families of patterns and checks.

Families after IFEval (Zhou et al. 2023, arXiv 2311.07911), English and Chinese. A demand that is
not surely one is no demand: a false one would punish a good answer.
"""

import re
from typing import NamedTuple

# More than anybody counts to: a demand without an upper bound has this one.
ENDLESS = 10**9
# What a pattern without case takes for s, k and i.
_TAKEN = str.maketrans("ſ\u212aİı", "skii")


def plain_letters(text: str) -> str:
    """Return a word in small letters, also where `re` took another letter for an ASCII one."""
    return text.translate(_TAKEN).lower()


class Wanted(NamedTuple):
    """What a demand asks for: a count from `least` to `most`, and the texts that it names."""

    least: int = 0
    most: int = ENDLESS
    texts: tuple[str, ...] = ()

    def allows(self, *counts: int) -> bool:
        """Tell whether one of these counts, all fair ones of the same thing, lies in the bounds."""
        return any(self.least <= count <= self.most for count in counts)

    def spans(self, low: int, high: int) -> bool:
        """Tell whether a count known to lie from `low` to `high` may lie in the bounds."""
        return low <= self.most and high >= self.least

    def __str__(self) -> str:
        """Return the demand in a few words, as `at least 3: war`."""
        return ": ".join(filter(None, (self._bounds(), " | ".join(self.texts))))

    def _bounds(self) -> str:
        if self.most >= ENDLESS:
            return f"at least {self.least}" if self.least else ""
        if self.least == self.most:
            return f"exactly {self.least}"
        return f"{self.least} to {self.most}" if self.least else f"at most {self.most}"


class Rule(NamedTuple):
    """A pattern that states a demand of a family.

    Named groups give what is wanted: `least`, `most`, `n` a count, `list` texts from there on,
    `text` one text. Of each of the groups of lower-case `cues`, one stands in every request that can
    match. A bare number is the count itself, or at least it where `is_bare_least`; `texts` are wanted always.
    A walk looks for the whole of a pattern `of_common_words`, and for the rarest part of any other.
    """

    name: str
    cues: tuple[tuple[str, ...], ...]
    pattern: re.Pattern[str]
    is_bare_least: bool = False
    texts: tuple[str, ...] = ()
    bounds: tuple[int, int] | None = None
    needs: re.Pattern[str] | None = None
    of_common_words: bool = False


def cued(cues: str) -> tuple[tuple[str, ...], ...]:
    """Return the groups of cues that `a|b&c` says: one of a and b, and c."""
    return tuple(tuple(group.split("|")) for group in cues.split("&"))
