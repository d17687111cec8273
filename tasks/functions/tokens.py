"""Tokens: one rule for all languages, and the comparison key made of them."""

import hashlib
import re
from collections.abc import Iterable

from tasks.functions.kernels.characters import CJK, MARKS

_CJK, _MARKS = ("".join(f"{chr(a)}-{chr(b)}" for a, b in spans) for spans in (CJK, MARKS))
_TOKEN = re.compile(rf"[{_CJK}]|(?:[^\W_{_CJK}]|[{_MARKS}])+")
_SIGNED_63 = (1 << 63) - 1


def tokens(text: str) -> list[str]:
    """Return the lower-cased tokens of a text, in order; kernels read many as fast."""
    return _TOKEN.findall(text.replace("\u0130", "i").lower().replace("\u03c2", "\u03c3"))


def key(parts: Iterable[str]) -> int:
    """Return a fixed 63-bit hash (BLAKE2b, 8 bytes) of the parts, their borders included."""
    joined = "\x1f".join(parts).encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(joined, digest_size=8).digest(), "little") & _SIGNED_63


def turn_key(turn: tuple[str, str], words: list[str]) -> str:
    """Return what makes a (role, content) turn equal to another after normalising.

    That is its role and its tokens (`words`), or its content where it has no token at all.
    """
    role, content = turn
    return "\x1e".join([role, *words] if words else [role, "", content])


def normal_key(turn: tuple[str, str]) -> int:
    """Return the comparison key of one (role, content) turn, 63 bits."""
    return key([turn_key(turn, tokens(turn[1]))])
