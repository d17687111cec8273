"""Sieves: what a walk can look for in place of one of Python's patterns, and never misses it.

Of a pattern, the rarest part between two long gaps is looked for. What looks around is left out, so
that a sieve lets through more than the pattern matches, and never less: but for texts with one of
the few characters that `odd` finds.
"""

import functools
import itertools
import re
from typing import NamedTuple

# A repetition of more parts a pattern; one of nearly any character does earlier.
_LONG, _WIDE = 8, 3
_LOOKS = frozenset({"(?=", "(?!", "(?<=", "(?<!"})
_CLASSES = {
    r"\d": "0-9",
    r"\w": r"0-9A-Z_a-z\x{80}-\x{10FFFF}",
    r"\s": r"\x{9}-\x{D}\x{1C}-\x{20}\x{85}\x{A0}\x{1680}\x{2000}-\x{200A}"
    r"\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}",
}
_TOKEN = re.compile(
    r"\\.|\[\^?(?:\\.|[^\]\\])+\]|\(\?P=\w+\)|\(\?P<\w+>|\(\?(?::|<?[=!])|\((?!\?)"
    r"|[*+?]\??|\{\d+(?:,\d*)?\}\??|[^(\[]",
    re.DOTALL,
)
_COUNTS = re.compile(r"\{(\d+)(,?)(\d*)\}|[*+?]")
# Characters that are as rare as several letters.
_RARE, _RARITY = re.compile(r"\\\*|[<>一-龥]"), 3
_WORD = re.compile(r"\w|\[(?:\w-\w|\w)+\]", re.ASCII)


# To Python these letters are an s, a k or an i where case is ignored.
_TWINS = r"ſ\x{212A}İı"
# No digit stands behind these code points.
_LAST_DIGIT = 0x1FFFF


class _Atom(NamedTuple):
    """A piece of a pattern in the walk's syntax: `weight` tells how rare it is at least.

    It begins (ends) with an ASCII letter or digit for sure where it `opens` (`closes`).
    """

    text: str
    weight: int = 0
    opens: bool = False
    closes: bool = False
    is_gap: bool = False


_BORDER, _GAP = _Atom(r"\b"), _Atom("", is_gap=True)


def sieve(pattern: re.Pattern[str], *, is_whole: bool = False) -> str:
    """Return what every text holds that the pattern is found in, in the syntax of `parsing`.

    Where it `is_whole`, gaps may be of any length: that lets less through, and takes more states.
    Raises `ValueError` of what it does not know, and where nothing is left to look for.
    """
    rarest = _either([[_rarest(atoms)] for atoms in _Reading(pattern, is_whole).choices()])
    if not rarest.weight:
        raise ValueError(f"unsure: {pattern.pattern}")
    return f"(?i){rarest.text}" if pattern.flags & re.IGNORECASE else rarest.text


@functools.cache
def odd() -> str:
    """Return what finds the characters that a walk takes otherwise, digits of all scripts too."""
    digits = (chr(point) for point in range(0x80, _LAST_DIGIT))
    return f"[{_TWINS}{''.join(digit for digit in digits if digit.isdecimal())}]"


def _rarest(atoms: list[_Atom]) -> _Atom:
    """Return the rarest part between gaps."""
    borders = [-1, *(place for place, atom in enumerate(atoms) if atom.is_gap), len(atoms)]
    parts = [atoms[first + 1 : last] for first, last in itertools.pairwise(borders)]
    return max((_joined(part) for part in parts), key=lambda part: part.weight)


def _joined(atoms: list[_Atom]) -> _Atom:
    """Return atoms as one; a border stays only where no letter beyond ASCII can make it one."""
    around = [_Atom(""), *atoms, _Atom("")]
    kept = [
        atom
        for before, atom, after in zip(around, atoms, around[2:], strict=False)
        if atom is not _BORDER or before.closes or after.opens
    ]
    read = [atom for atom in atoms if atom is not _BORDER] or [_Atom("")]
    text, weight = "".join(atom.text for atom in kept), sum(atom.weight for atom in kept)
    return _Atom(text, weight, read[0].opens, read[-1].closes)


def _either(choices: list[list[_Atom]]) -> _Atom:
    each = [_joined(atoms) for atoms in choices]
    return _Atom(
        f"(?:{'|'.join(one.text for one in each)})",
        min(one.weight for one in each),
        all(one.opens for one in each),
        all(one.closes for one in each),
    )


class _Reading:
    """A pattern's tokens, read from the first to the last."""

    def __init__(self, pattern: re.Pattern[str], is_whole: bool) -> None:
        written = re.sub(r"\\u([0-9a-f]{4})", r"\\x{\1}", pattern.pattern)
        self._tokens = _TOKEN.findall(written)
        is_cased = any(not sign.isascii() and sign.lower() != sign.upper() for sign in written)
        if is_cased or "".join(self._tokens) != written:
            raise ValueError(f"unknown: {pattern.pattern}")
        self._at, self._depth, self._is_whole = 0, 0, is_whole
        self._any = r"(?:.|\n)" if pattern.flags & re.DOTALL else "."

    def _next(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ")"

    def choices(self) -> list[list[_Atom]]:
        """Return the atoms of each alternative, up to the end of a group or of the pattern."""
        choices = [self._sequence()]
        while self._next() == "|":
            self._at += 1
            choices.append(self._sequence())
        self._at += 1
        return choices

    def _sequence(self) -> list[_Atom]:
        atoms = list[_Atom]()
        while (token := self._next()) not in {"|", ")"}:
            self._at += 1
            if counts := _COUNTS.fullmatch(token.removesuffix("?") or token):
                atoms[-1] = self._repeated(atoms[-1], counts)
            elif token.startswith("(") and not token.startswith("(?P="):
                atoms += self._group(token)
            else:
                atoms.append(self._atom(token))
        return atoms

    def _group(self, token: str) -> list[_Atom]:
        """Return what a group reads; of what is looked at, only what ends a pattern is kept."""
        self._depth += 1
        choices = self.choices()
        self._depth -= 1
        is_last = not self._depth and self._next() in {"|", ")"}
        if token in _LOOKS and not (token == "(?=" and is_last):  # noqa: S105
            return []
        is_counted = bool(_COUNTS.match(self._next()))
        if len(choices) == 1 and not is_counted:
            return choices[0]
        if not any(atom.is_gap for atoms in choices for atom in atoms):
            return [_either(choices)]
        parts = [[_rarest(atoms)] for atoms in choices]
        return [_GAP] if is_counted else [_GAP, _either(parts), _GAP]

    def _repeated(self, atom: _Atom, counts: re.Match[str]) -> _Atom:
        least = int(counts[1] or counts[0] == "+")
        most = int(counts[3] or (not counts[2] and least))
        is_wide = atom.text.startswith(("[^", ".", "(?:.|"))
        is_long = most > (_WIDE if is_wide else _LONG)
        if atom.is_gap or (is_long and not self._is_whole):
            return _GAP
        return _Atom(
            atom.text + ("*" if is_long else counts[0]),
            least * atom.weight,
            atom.opens and least > 0,
            atom.closes and least > 0,
        )

    def _atom(self, token: str) -> _Atom:
        if token.startswith("(?P="):
            return _GAP
        if token == r"\b":  # noqa: S105
            return _BORDER
        if token in {"^", "$", r"\Z"}:
            return _Atom("")
        is_word = bool(_WORD.fullmatch(token))
        weight = _RARITY if _RARE.fullmatch(token) else 1
        return _Atom(self._one(token), weight, is_word, is_word)

    def _one(self, token: str) -> str:
        """Return what reads one character."""
        if token == ".":  # noqa: S105
            return self._any
        if token == r"\W":  # noqa: S105
            return "[^0-9A-Z_a-z]"
        if token in _CLASSES:
            return f"[{_CLASSES[token]}]"
        if not token.startswith("["):
            return token
        if re.search(r"\\[DSW]|\A\[\^.*\\w", token):
            raise ValueError(f"unknown class: {token}")
        for name, told in _CLASSES.items():
            token = token.replace(name, told)
        return token
