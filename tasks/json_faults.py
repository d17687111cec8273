"""What is wrong with a JSON record: the rule, and the place in its bytes; never its text."""

import json
import math
import re
from collections.abc import Iterator

import orjson

from tasks.readers.drafts import Unreadable

# Possessive: no input makes these go back, so all are linear in the bytes.
_TEXT = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'
_TEXTS = re.compile(_TEXT + rb"[ \t\n\r]*+(:)?", re.DOTALL)
_QUOTED_ENDS = re.compile(rb'\\"[ \t\n\r]*+:')
_OBJECTS = re.compile(rb"(" + _TEXT + rb")[ \t\n\r]*+(:)?|[{}]", re.DOTALL)
_NUMBERS = re.compile(_TEXT + rb"|(-?+[0-9][0-9.eE+-]*+)", re.DOTALL)
_NO_NUMBERS = re.compile(_TEXT + rb"|(-?+Infinity|NaN)", re.DOTALL)
_SURROGATES = re.compile(
    rb"\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}"
    rb"|(\\u[dD][89a-fA-F][0-9a-fA-F]{2})|\\.",
    re.DOTALL,
)
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0c\x0e-\x1f]")
_SPACING = re.compile(rb'"[^"\\\t\n\r]*+(?:\\.[^"\\\t\n\r]*+)*+(?:([\t\n\r])|")', re.DOTALL)
_WHOLE = re.compile(rb"-?[0-9]+")
# A key is told only where it is a plain name: it may be anybody's text.
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")


def fault(raw: bytes, error: orjson.JSONDecodeError) -> Unreadable:
    """Return why bytes are no strict JSON; a rule of its own where that is all that is wrong.

    Raises `MemoryError` where nothing is wrong but that there is no room to parse them.
    """
    if error.msg.startswith("Not enough memory"):
        raise MemoryError(error.msg)
    try:
        text = raw.decode()
    except UnicodeDecodeError as wrong:
        return Unreadable("bad_encoding", f"not UTF-8 at byte {wrong.start}")
    if control := _NO_TEXT.search(raw):
        return Unreadable("control_character", f"raw at byte {control.start()}")
    bad = Unreadable("bad_json", f"{error.msg} at character {error.pos}")
    return (_leniency(raw) or bad) if _reads_leniently(text) else bad


def _reads_leniently(text: str) -> bool:
    """Tell whether Python's own reader, which is lenient, would take it."""
    try:
        json.loads(text, strict=False, parse_int=str, parse_float=str)
    except (ValueError, RecursionError):
        return False
    return True


def _leniency(raw: bytes) -> Unreadable | None:
    """Return what a lenient reader overlooks."""
    rules = {
        "lone_surrogate": (_SURROGATES, "half a character"),
        "not_a_json_number": (_NO_NUMBERS, "NaN or Infinity"),
        "control_character": (_SPACING, "raw in a text"),
    }
    for rule, (pattern, told) in rules.items():
        for token in pattern.finditer(raw):
            if token[1]:
                return Unreadable(rule, f"{told} at byte {token.start(1)}")
    return huge_integer(raw) or _out_of_range(raw)


def _out_of_range(raw: bytes) -> Unreadable | None:
    for token in _NUMBERS.finditer(raw):
        if token[1] and math.isinf(float(token[1])):
            return Unreadable("number_out_of_range", f"beyond a double at byte {token.start(1)}")
    return None


def huge_integer(raw: bytes) -> Unreadable | None:
    """Return the refusal of a whole number that fits neither 64 bits with sign nor without.

    `raw` is JSON but for what lenient readers take too.
    """
    for token in _NUMBERS.finditer(raw):
        digits = token[1]
        if digits and _WHOLE.fullmatch(digits) and _is_huge(digits):
            at = token.start(1)
            return Unreadable("huge_integer", f"a whole number beyond 64 bits at byte {at}")
    return None


def _is_huge(digits: bytes) -> bool:
    # Python refuses to read thousands of digits, and twenty-one are enough to know.
    return len(digits) > 20 or not -(2**63) <= int(digits) < 2**64


def repeated_key(raw: bytes, keys: int, endings: int) -> Unreadable | None:
    """Return the refusal of an object that has one key twice.

    Of the valid JSON `keys` were kept, and `endings` places look like the end of a key. Keys are
    compared as they read, whether or not they were written with escapes.
    """
    # Without a backslash before it, a backslash before a quote makes the quote a text's own.
    if b'\\\\"' not in raw and endings - len(_QUOTED_ENDS.findall(raw)) == keys:
        return None
    written = _TEXTS.findall(raw).count(b":")
    return next(_repeated(raw), None) if written != keys else None


def _repeated(raw: bytes) -> Iterator[Unreadable]:
    held: list[set[str]] = []
    for token in _OBJECTS.finditer(raw):
        if token[0] == b"{":
            held.append(set())
        elif token[0] == b"}":
            held.pop()
        elif token[2]:
            name = orjson.loads(token[1])
            if name in held[-1]:
                told = name if _PLAIN_NAME.fullmatch(name) else "a key"
                yield Unreadable("duplicate_key", f"{told} again at byte {token.start()}")
            held[-1].add(name)
