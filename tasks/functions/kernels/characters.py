"""What the token rule asks of a character, as one packed number each in a two-level table.

`characters.txt` is Unicode 14.0 as ranges, made by `python -m tasks.functions.kernels.characters`
under Python 3.11; it is shipped, so that a signature does not depend on the Python that runs.
"""

import functools
import sys
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from tasks.functions.kernels.kept import kept

FILE = Path(__file__).with_name("characters.txt")
END = 0x110000

# Bits of an entry; the rest, shifted by LOWER, is what lower-casing adds to the code point.
KIND, NUMBER, SPACE, ENDING, SMALL, SCRIPT, LOWER = 3, 4, 8, 16, 32, 6, 10
WORD, ALONE = 1, 2
# Each CJK character is a token of its own; elsewhere a run of letters or digits is one.
CJK = (
    (0x3040, 0x30FF), (0x31F0, 0x31FF), (0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0xAC00, 0xD7AF),
    (0xF900, 0xFAFF), (0x20000, 0x3FFFD),
)  # fmt: skip
# Combining marks belong to their letter: without them कि and कु, or ไม่ and ไม้, would be equal.
MARKS = (
    (0x0300, 0x036F), (0x0483, 0x0487), (0x0591, 0x05BD), (0x0610, 0x061A), (0x064B, 0x065F),
    (0x0900, 0x0963), (0x0966, 0x0DFF), (0x0E31, 0x0E3A), (0x0E47, 0x0E4E), (0x0EB1, 0x0EBC),
    (0x0EC8, 0x0ECE), (0x0F71, 0x0F84), (0x102B, 0x103E), (0x17B4, 0x17D3),
)  # fmt: skip
# Languages that their script tells, and Latin letters first.
SCRIPTS = (
    ("latin", ((0x41, 0x5A), (0x61, 0x7A), (0xC0, 0x24F))),
    ("ja", ((0x3040, 0x30FF),)),
    ("ko", ((0xAC00, 0xD7AF),)),
    ("zh", ((0x3400, 0x9FFF),)),
    ("ru", ((0x0400, 0x04FF),)),
    ("ar", ((0x0600, 0x06FF),)),
    ("th", ((0x0E00, 0x0E7F),)),
    ("el", ((0x0370, 0x03FF),)),
    ("he", ((0x0590, 0x05FF),)),
    ("hi", ((0x0900, 0x097F),)),
)
# What the last character of a whole text may be, beside a digit.
_ENDINGS = ".!?。！？…;；:：)）]】}>\"'”’`*_|~%°"
Spans = Iterable[tuple[int, int]]


class Characters(NamedTuple):
    """A two-level table: code point c has the entry `pages[pages_of[c >> 8] * 256 + c % 256]`."""

    pages_of: npt.NDArray[np.uint8]
    pages: npt.NDArray[np.int32]


def lowered(point: int) -> int:
    """Return the code point that this one is lower-cased to, one for one.

    As Python lower-cases a single character, but for two: U+0130 (İ) gives i alone, without the
    dot above that Python adds, and ς gives σ, for which of the two ends a word is no difference.
    """
    if point in (0x130, 0x3C2):
        return {0x130: 0x69, 0x3C2: 0x3C3}[point]
    return ord(chr(point).lower())


@functools.cache
def characters() -> Characters:
    """Return the table; its arrays cannot be written."""
    return kept(Characters, "characters", _of_shipped)


def _of_shipped() -> Characters:
    """Return the table as the shipped ranges give it: a fifth of a second."""
    entries = np.zeros(END, np.int32)
    shipped = dict(
        line.split("\t") for line in FILE.read_text("ascii").splitlines() if "\t" in line
    )
    for name, flag in (("alnum", WORD), ("decimal", NUMBER), ("space", SPACE)):
        _mark(entries, _spans(shipped[name]), flag)
    _mark(entries, MARKS, WORD)
    for start, end in CJK:
        entries[start : end + 1] &= ~KIND
    _mark(entries, CJK, ALONE)
    _mark(entries, [(ord(each), ord(each)) for each in _ENDINGS], ENDING)
    entries[entries & NUMBER > 0] |= ENDING
    for code, (_, spans) in enumerate(SCRIPTS, start=1):
        for start, end in spans:
            entries[start : end + 1] &= ~(15 << SCRIPT)
            entries[start : end + 1] |= code << SCRIPT
    for start, end, step, added in _shifts(shipped["lower"]):
        entries[start : end + 1 : step] += added << LOWER
        entries[start + added : end + added + 1 : step] |= SMALL
    return _two_levels(entries)


def _mark(entries: npt.NDArray[np.int32], spans: Spans, flag: int) -> None:
    for start, end in spans:
        entries[start : end + 1] |= flag


def _two_levels(entries: npt.NDArray[np.int32]) -> Characters:
    pages, index = np.unique(entries.reshape(-1, 256), axis=0, return_inverse=True)
    # Page 0 is that of ASCII: there an entry is found without the index.
    order = np.roll(np.arange(len(pages)), -int(index.ravel()[0]))
    place = np.argsort(order)
    return Characters(place[index.ravel()].astype(np.uint8), pages[order].ravel())


def _spans(told: str) -> Iterator[tuple[int, int]]:
    for span in told.split():
        start, _, end = span.partition("-")
        yield int(start, 16), int(end or start, 16)


def _shifts(told: str) -> Iterator[tuple[int, int, int, int]]:
    for shift in told.split():
        span, step, added = shift.split("/")
        ((start, end),) = _spans(span)
        yield start, end, int(step), int(added)


def shipped_ranges() -> str:
    """Return the text of `characters.txt` as this Python's own Unicode tables give it."""
    lines = [f"# Unicode {unicodedata.unidata_version}; see characters.py"]
    for name, asked in (("alnum", str.isalnum), ("decimal", str.isdecimal), ("space", str.isspace)):
        points = [point for point in range(END) if asked(chr(point))]
        lines.append(f"{name}\t{' '.join(_told(run) for run in _runs(points, 1))}")
    added = {p: lowered(p) - p for p in range(END) if lowered(p) != p}
    lines.append(f"lower\t{' '.join(_told_shifts(added))}")
    return "\n".join([*lines, ""])


def _runs(points: list[int], step: int) -> Iterator[list[int]]:
    run: list[int] = []
    for point in points:
        if run and point != run[-1] + step:
            yield run
            run = []
        run.append(point)
    if run:
        yield run


def _told(run: list[int]) -> str:
    return f"{run[0]:x}-{run[-1]:x}" if len(run) > 1 else f"{run[0]:x}"


def _told_shifts(added: dict[int, int]) -> Iterator[str]:
    for amount in sorted(set(added.values())):
        points = [point for point, each in added.items() if each == amount]
        # Most alphabets beyond ASCII alternate: capital, small, capital.
        step = 2 if amount == 1 else 1
        for parity in range(step):
            for run in _runs([point for point in points if point % step == parity], step):
                yield f"{_told(run)}/{step}/{amount}"


if __name__ == "__main__":
    sys.stdout.write(shipped_ranges())
