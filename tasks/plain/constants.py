"""What the compiled ids are made with, for those who call them."""

import struct

# What a row is, as its id says it: nothing for the record itself, else the table and an ordinal of
# 0, for a plain record holds one row a table.
TABLES = ("", "texts", "conversations", "answers")
_NAMES = [f"{name}0" if name else "" for name in TABLES]
KINDS = "".join(_NAMES).encode()
KIND_ENDS = tuple(sum(map(len, _NAMES[:count])) for count in range(len(_NAMES) + 1))


def _primes(count: int) -> list[int]:
    found: list[int] = []
    number = 2
    while len(found) < count:
        if all(number % prime for prime in found):
            found.append(number)
        number += 1
    return found


def _root(number: int, power: int) -> int:
    """Return the first 32 bits of the fraction of a square (2) or cube (3) root."""
    wanted, low, high = number << (32 * power), 0, 1 << 40
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if middle**power <= wanted else (low, middle - 1)
    return low & 0xFFFFFFFF


# FIPS 180-4: 64 round constants, then the 8 words that a digest begins with.
CONSTANTS = struct.pack(
    "=72I",
    *(_root(prime, 3) for prime in _primes(64)),
    *(_root(prime, 2) for prime in _primes(8)),
)
