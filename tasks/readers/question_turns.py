"""A benchmark question of several user turns, asked one after the other (MT-Bench)."""

from tasks.readers.drafts import Drafts, Prompt, Unreadable
from tasks.readers.values import fields, has_keys, items, text

KEYS = (("turns",),)
EXAMPLE: object = {"turns": ["Name a prime number.", "And the next one?"]}


def matches(record: object) -> bool:
    """Return whether the record's turns begin with a text and nothing answers them."""
    listed = fields(record).get("turns") if has_keys(record, KEYS) else None
    return isinstance(listed, list) and bool(listed) and isinstance(listed[0], str)


def read(record: object) -> Drafts:
    """Return one prompt of all user turns: a model's answers would stand between them."""
    listed = items(fields(record).get("turns"), "turns")
    if not listed:
        raise Unreadable("no_turns", "turns: an empty list")
    return [Prompt([("user", text(t, f"turns[{place}]")) for place, t in enumerate(listed)])]
