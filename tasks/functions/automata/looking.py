"""Looking: which texts may hold what Python's patterns find, many patterns at once by `sieves`."""

import functools

import numpy as np
import pyarrow as pa

from tasks.functions.automata.reading import Marks, Patterns, _walked

# To Python these letters are an s, a k or an i where case is ignored.
_TWINS = r"ſ\x{212A}İı"
# No digit stands behind these code points.
_LAST_DIGIT = 0x1FFFF
# As many patterns as one walk looks for.
_AT_ONCE = 64


@functools.cache
def odd() -> str:
    """Return what finds the characters that Python reads otherwise: digits of all other scripts."""
    digits = (chr(point) for point in range(0x80, _LAST_DIGIT))
    return f"[{_TWINS}{''.join(digit for digit in digits if digit.isdecimal())}]"


def one_of(patterns: Patterns) -> str:
    """Return what finds any of the patterns."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def may_hold(texts: pa.StringArray, patterns: Patterns) -> Marks:
    """Tell which texts may hold each of the patterns, a row a text: as `held`, at one look."""
    from tasks.functions.kernels.automata import held as walk
    from tasks.functions.kernels.texts import strings

    found = []
    for first in range(0, len(patterns), _AT_ONCE):
        some = patterns[first : first + _AT_ONCE]
        bits = walk(_walked(some, True), *strings(texts)).astype("<u8").view(np.uint8)
        marks = np.unpackbits(bits.reshape(len(texts), 8), axis=1, bitorder="little")
        found.append(marks[:, : len(some)])
    return np.concatenate(found, axis=1).astype(bool)
