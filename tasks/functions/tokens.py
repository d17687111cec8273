"""Tokens: one rule for all languages, and the comparison key made of them."""

import hashlib
import re
from collections.abc import Iterable

# Each CJK character is a token of its own; elsewhere a run of letters or digits is one.
CJK = (
    "\u3040-\u30ff\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003fffd"
)
_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
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
