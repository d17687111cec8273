"""Strict parsing that all readers share: a value is of the type expected, or it is refused.

Details of a refusal name our own keys, positions and types only, never a value.
"""

import math
import re
from collections.abc import Mapping, Sequence

import orjson

from tasks.identity import Messages
from tasks.readers.drafts import Unreadable

Keys = Sequence[tuple[str, ...]]

OPENAI_ROLES = {
    "system": "system",
    "developer": "system",
    "user": "user",
    "assistant": "assistant",
    "tool": "tool",
    "function": "tool",
}
SHAREGPT_ROLES = {
    "system": "system",
    "human": "user",
    "user": "user",
    "gpt": "assistant",
    "assistant": "assistant",
    "function_call": "assistant",
    "observation": "tool",
    "tool": "tool",
}
_KINDS = {
    type(None): "nothing",
    bool: "true or false",
    **dict.fromkeys((int, float), "number"),
    str: "text",
    list: "list",
    dict: "object",
}
_CONTENT_ID = re.compile("[0-9a-f]{32}")
_STANDARDS = {
    "correctness": "accuracy",
    "harmlessness": "safety",
    "interestingness": "interest",
}
_TRUTHS = {"true": True, "false": False}
_NO_NUMBER = {"", "n/a", "na", "none", "null", "nan"}


def wrong_type(where: str, expected: str, value: object) -> Unreadable:
    """Return the refusal of a value at `where` (a key path) that is not of the expected type."""
    found = _KINDS.get(type(value), "another type")
    return Unreadable("wrong_type", f"{where}: expected {expected}, found {found}")


def has_keys(record: object, keys: Keys) -> bool:
    """Return whether a record is an object that holds one key of each group of synonyms."""
    if not isinstance(record, dict):
        return False
    held = record.keys()
    for group in keys:  # noqa: SIM110  (asked of every record: a loop costs half of all())
        if held.isdisjoint(group):
            return False
    return True


def missing_keys(record: Mapping[str, object], keys: Keys) -> list[str]:
    """Return the first name of each group of synonyms that a record lacks."""
    return [group[0] for group in keys if not any(name in record for name in group)]


def fields(record: object) -> dict[str, object]:
    """Return a record's fields; raises `Unreadable` where it is not an object."""
    if not isinstance(record, dict):
        raise wrong_type("record", "object", record)
    return record


def found(record: Mapping[str, object], names: tuple[str, ...]) -> str:
    """Return the first of the synonyms that the record holds a value for, else the first it has."""
    for name in names:
        if record.get(name) is not None:
            return name
    return next((name for name in names if name in record), names[0])


def text(value: object, where: str) -> str:
    """Return a text as it is; raises `Unreadable` (wrong_type) for anything else."""
    if not isinstance(value, str):
        raise wrong_type(where, "text", value)
    return value


def optional_text(record: Mapping[str, object], name: str) -> str:
    """Return the text of an optional key, empty where it is absent or null."""
    value = record.get(name)
    return "" if value is None else text(value, name)


def items(value: object, where: str) -> list[object]:
    """Return a list as it is; raises `Unreadable` (wrong_type) for anything else."""
    if not isinstance(value, list):
        raise wrong_type(where, "list", value)
    return value


def number(value: object, where: str) -> float | None:
    """Return a finite number, given as one or as text (CSV has only text); N/A and null are None.

    Raises `Unreadable` (wrong_type) for anything else, true and false included.
    """
    if isinstance(value, str):
        if value.strip().lower() in _NO_NUMBER:
            return None
        value = _parsed(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise wrong_type(where, "finite number", value)
    return float(value)


def whole_number(value: object, where: str) -> int | None:
    """Return a whole number from 0 that fits 32 bits, None for null; refuses all else."""
    stated = number(value, where)
    if stated is not None and (not stated.is_integer() or not 0 <= stated < 2**31):
        raise wrong_type(where, "whole number", value)
    return None if stated is None else int(stated)


def _parsed(value: str) -> object:
    try:
        return orjson.loads(value.strip())
    except orjson.JSONDecodeError:
        return value


def truth(value: object, where: str) -> bool:
    """Return true or false, given as one or as the word (CSV has only text); refuses all else."""
    told = _TRUTHS.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(told, bool):
        raise wrong_type(where, "true or false", value)
    return told


def content_id(record: Mapping[str, object], name: str) -> str:
    """Return the published id under a key; raises `Unreadable` (wrong_type) for anything else."""
    told = text(record.get(name), name)
    if not _CONTENT_ID.fullmatch(told):
        raise Unreadable("wrong_type", f"{name}: expected a published id, 32 hex characters")
    return told


def standard(name: str) -> str:
    """Return what we call a standard that others call otherwise: correctness is our accuracy."""
    told = name.strip().lower().replace("-", "_").replace(" ", "_")
    return _STANDARDS.get(told, told)


def metrics(value: object, where: str) -> dict[str, float]:
    """Return aspect -> number by our names; of several keys for one, that of our name counts."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong_type(where, "object", value)
    named = sorted(value.items(), key=lambda each: (standard(each[0]) == each[0], each[0]))
    rated = [(standard(name), _rating(each, where)) for name, each in named]
    return {name: score for name, score in rated if score is not None}


def _rating(value: object, where: str) -> float | None:
    if isinstance(value, dict):
        return number(value.get("Rating", value.get("rating")), f"{where}.Rating")
    return number(value, where)


def tools(record: Mapping[str, object]) -> str | None:
    """Return the tools as JSON text, None where there are none."""
    value = record.get("tools")
    if value is None or value in ("", [], {}):
        return None
    if isinstance(value, list | dict):
        return as_json(value)
    return text(value, "tools")


def as_json(value: object) -> str:
    """Return sorted JSON text: key order is not content, and Parquet does not keep it."""
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS, default=repr).decode()


def system_turn(record: Mapping[str, object], *names: str) -> Messages:
    """Return the system turn of the first named key that holds text, or no turn."""
    for name in names or ("system",):
        if said := optional_text(record, name):
            return [("system", said)]
    return []
