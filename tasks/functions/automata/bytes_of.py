"""Code points as the bytes of UTF-8: which runs of byte ranges a span of code points is."""

from collections.abc import Iterator

LAST_POINT = 0x10FFFF
# Where the number of bytes grows, and what no text holds: surrogates.
_BORDERS = (0x80, 0x800, 0xD800, 0xE000, 0x10000)
Span = tuple[int, int]


def byte_runs(first: int, last: int) -> Iterator[list[Span]]:
    """Yield runs of byte ranges that are together the code points from `first` to `last`."""
    for border in _BORDERS:
        if first < border <= last:
            yield from byte_runs(first, border - 1)
            yield from byte_runs(border, last)
            return
    if not 0xD800 <= first < 0xE000:
        yield from _of_one_length(first, last)


def _of_one_length(first: int, last: int) -> Iterator[list[Span]]:
    """Yield the runs of a span all of whose code points are as many bytes."""
    length = len(chr(first).encode())
    for tail in range(1, length):
        mask = (1 << 6 * tail) - 1
        if first & ~mask != last & ~mask:
            if first & mask:
                yield from _of_one_length(first, first | mask)
                yield from _of_one_length((first | mask) + 1, last)
                return
            if last & mask != mask:
                yield from _of_one_length(first, (last & ~mask) - 1)
                yield from _of_one_length(last & ~mask, last)
                return
    yield list(zip(chr(first).encode(), chr(last).encode(), strict=True))


def without(spans: list[Span]) -> list[Span]:
    """Return all code points but these."""
    left, start = [], 0
    for first, last in sorted(spans):
        if first > start:
            left.append((start, first - 1))
        start = max(start, last + 1)
    return [*left, (start, LAST_POINT)] if start <= LAST_POINT else left


def folded(spans: list[Span]) -> list[Span]:
    """Return code points with those that differ in case alone, as RE2 takes ASCII letters."""
    found = list(spans)
    for first, last in spans:
        for letters, other in (((0x41, 0x5A), 32), ((0x61, 0x7A), -32)):
            low, high = max(first, letters[0]), min(last, letters[1])
            if low <= high:
                found.append((low + other, high + other))
        # The long s and the sign of kelvin fold to letters.
        for letter, twin in (("s", 0x17F), ("S", 0x17F), ("k", 0x212A), ("K", 0x212A)):
            found += [(twin, twin)] if first <= ord(letter) <= last else []
    return found
