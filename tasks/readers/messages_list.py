"""A bare list of role and content turns."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.turns import is_turn_list, turns
from tasks.readers.values import Keys

KEYS: Keys = ()
EXAMPLE: object = [
    {"role": "user", "content": "Name a prime number."},
    {"role": "assistant", "content": "Seven."},
]


def matches(record: object) -> bool:
    """Return whether the record is a list that begins with a turn."""
    return is_turn_list(record)


def read(record: object) -> Drafts:
    """Return one conversation."""
    return [Conversation(turns(record, "record"))]
