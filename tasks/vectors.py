"""Vectors: what a record says that its text means, as numbers under a key that a source states."""

from array import array
from math import isfinite

from tasks.readers.drafts import Unreadable
from tasks.readers.values import wrong_type

Vector = list[float]
_NUMBERS = {int, float}


def taken(record: object, key: str) -> tuple[object, Vector | None]:
    """Return a record without the vector under its key, and that; an empty key takes nothing.

    Raises `Unreadable` (wrong_type, with the key) where that is no list of finite 32-bit numbers.
    """
    if not key:
        return record, None
    if not isinstance(record, dict) or key not in record:
        raise Unreadable("wrong_type", f"{key}: expected a list of numbers, found no such key")
    value = record[key]
    if not isinstance(value, list) or not value:
        raise wrong_type(key, "a list of numbers", value)
    vector = _singles(value) if set(map(type, value)) <= _NUMBERS else []
    if not vector:
        raise Unreadable("wrong_type", f"{key}: expected finite numbers alone")
    return {name: held for name, held in record.items() if name != key}, vector


def _singles(numbers: Vector) -> Vector:
    """Return numbers as 32 bits hold them, none where one of them is out of their range."""
    try:
        found = array("f", numbers).tolist()
    except OverflowError:
        return []
    return found if all(map(isfinite, found)) else []
