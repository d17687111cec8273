"""JSON without trust: one value of strict JSON, or the rule that it breaks.

orjson takes the last of two equal keys and makes a float of a long integer without a word, so
what it read is counted against the bytes; only where the two differ is anything looked at twice.
"""

import re
from collections.abc import Iterator
from typing import Any

import orjson

from tasks.json_faults import fault, huge_integer, repeated_key
from tasks.readers.drafts import Unreadable

# Possessive: no input makes it go back, so it is linear in the bytes.
_STRUCTURE = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"?|[{}\[\]]', re.DOTALL)
# Every key ends like this, and so may a piece of a text: never fewer than there are keys.
_KEY_ENDS = re.compile(rb'"[ \t\n\r]*+:')
_OPENING = (b"{", b"[")
_CLOSING = (b"}", b"]")
# From here on a float may be an integer that did not fit.
_LARGE = float(2**63)


def parse(raw: bytes, max_depth: int, max_keys: int) -> object:
    """Return a JSON value of strict UTF-8 without repeated keys or huge integers, or `Unreadable`.

    Rules: bad_encoding, bad_json, control_character, duplicate_key, huge_integer, lone_surrogate,
    not_a_json_number, number_out_of_range, too_deep, too_many_keys.
    """
    try:
        value = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        return _too_deep(raw, max_depth) or fault(raw, error)
    keys, objects_and_lists, is_large = _counted(value)
    if objects_and_lists > max_depth and (deep := _too_deep(raw, max_depth)):
        return deep
    if keys > max_keys:
        return Unreadable("too_many_keys", f"more than {max_keys} keys")
    endings = len(_KEY_ENDS.findall(raw))
    again = repeated_key(raw, keys, endings) if endings != keys else None
    return again or (huge_integer(raw) if is_large else None) or value


def _counted(value: Any) -> tuple[int, int, bool]:
    """Return a value's keys, and objects and lists, at all depths; whether any float is large."""
    keys, objects_and_lists, is_large = 0, 0, False
    rest = [value]
    for each in rest:
        kind = type(each)
        if kind is str:
            continue
        if kind is dict:
            keys += len(each)
            objects_and_lists += 1
            rest.extend(each.values())
        elif kind is list:
            objects_and_lists += 1
            rest.extend(each)
        elif kind is float and not -_LARGE < each < _LARGE:
            is_large = True
    return keys, objects_and_lists, is_large


def _too_deep(raw: bytes, max_depth: int) -> Unreadable | None:
    told = Unreadable("too_deep", f"nested deeper than {max_depth}")
    return told if _is_deeper(raw, max_depth) else None


def is_closed(raw: bytes) -> bool:
    """Return whether bytes begin with an object or list that ends where they do."""
    depths = list(_depths(raw))
    return raw[:1] in _OPENING and depths[-1] == 0 and min(depths[:-1]) > 0


def _is_deeper(raw: bytes, max_depth: int) -> bool:
    return any(depth > max_depth for depth in _depths(raw))


def _depths(raw: bytes) -> Iterator[int]:
    """Yield how deep one is after each bracket outside texts."""
    depth = 0
    for token in _STRUCTURE.finditer(raw):
        depth += (token[0] in _OPENING) - (token[0] in _CLOSING)
        yield depth
