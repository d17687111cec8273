"""Tokens: one rule for all languages, and the comparison key made of them."""

import hashlib
import re
from collections.abc import Iterable

# Each CJK character is a token of its own; elsewhere a run of letters or digits is one.
CJK = (
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
# Combining marks belong to their letter: without them कि and कु, or ไม่ and ไม้, would be equal.
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u0610-\u061a\u064b-\u065f\u0900-\u0963"
    "\u0966-\u0dff\u0e31-\u0e3a\u0e47-\u0e4e\u0eb1-\u0ebc\u0ec8-\u0ece\u0f71-\u0f84"
    "\u102b-\u103e\u17b4-\u17d3"
)
_TOKEN = re.compile(rf"[{CJK}]|(?:[^\W_{CJK}]|[{_MARKS}])+")
_SIGNED_63 = (1 << 63) - 1


def tokens(text: str) -> list[str]:
    """Return the lower-cased tokens of a text, in order."""
    return _TOKEN.findall(text.lower())


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
