"""What no reader knows: why, in the rule and detail that its record is quarantined with."""

import re
from collections.abc import Mapping

from tasks.readers.drafts import Unreadable
from tasks.readers.values import Keys, missing_keys, wrong_type

# Keys that records of any trade have: alone they are no sign of ours.
_ANYBODYS = {"context", "input", "label", "role", "target", "text", "type"}
_ROLE_DESCRIPTIONS = {"system", "system_prompt"}
PARENTS = ("parent_id", "parent_message_id")
_PLAIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_ -]{0,31}")
_MOST_NAMED = 8


def stranger(record: object, formats: Mapping[str, Keys]) -> Unreadable:
    """Return the refusal of a record that matches none of the formats (name -> keys).

    Rules: not_a_record_of_this_trade, role_description, lone_message, or unknown_format with the
    nearest format and its missing keys.
    """
    if isinstance(record, str):
        return Unreadable(
            "not_a_record_of_this_trade",
            "plain text; if every line is a prompt, state prompt_lines",
        )
    if not isinstance(record, dict):
        return Unreadable(
            "unknown_format", wrong_type("record", "object or list of turns", record).detail
        )
    if is_lone_message(record, PARENTS):
        return Unreadable(
            "lone_message",
            "a message whose tree lies in other records; state the source's thread:"
            " {key, parent_key}",
        )
    if _ROLE_DESCRIPTIONS & set(record) and not _signs(record, formats):
        return Unreadable("role_description", "a system prompt that nobody asks anything of")
    if not _signs(record, formats):
        return Unreadable("not_a_record_of_this_trade", f"keys: {_named(record)}")
    return Unreadable("unknown_format", nearest(record, formats))


def is_lone_message(record: Mapping[str, object], parent_keys: tuple[str, ...]) -> bool:
    """Return whether a record is a message that names the one above it, and holds no replies."""
    if record.keys().isdisjoint(parent_keys) or "replies" in record:
        return False
    return "text" in record or {"role", "content"} <= set(record)


def nearest(record: Mapping[str, object], formats: Mapping[str, Keys]) -> str:
    """Return the nearest format by share of its keys that are there, and the keys missing."""
    lacking = {name: keys for name, keys in formats.items() if missing_keys(record, keys)}
    best = max(lacking, key=lambda name: _share(record, lacking[name]))
    return f"nearest {best}, missing {', '.join(missing_keys(record, lacking[best]))}"


def _share(record: Mapping[str, object], keys: Keys) -> float:
    return 1 - len(missing_keys(record, keys)) / len(keys)


def _signs(record: Mapping[str, object], formats: Mapping[str, Keys]) -> bool:
    """Return whether a key of the trade holds text, turns or an object: more than a label."""
    ours = {name for keys in formats.values() for group in keys for name in group} - _ANYBODYS
    return any(isinstance(record[name], str | list | dict) for name in ours & set(record))


def _named(record: Mapping[str, object]) -> str:
    """Return the first plain keys and how many more there are: a key too may be anybody's text."""
    plain = [name for name in record if _PLAIN_NAME.fullmatch(name)][:_MOST_NAMED]
    rest = len(record) - len(plain)
    if not plain:
        ids = "; where they are ids, another source's join takes this file"
        return f"{rest} of no plain name{ids}" if rest else "none"
    return ", ".join(plain) + (f" and {rest} more" if rest else "")
