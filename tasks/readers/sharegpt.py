"""Conversations of from and value turns, optional system and tools."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.turns import turns
from tasks.readers.values import fields, system_turn, tools

KEYS = (("conversations",),)
EXAMPLE: object = {
    "conversations": [
        {"from": "human", "value": "Name a prime number."},
        {"from": "gpt", "value": "Seven."},
    ]
}


def read(record: object) -> Drafts:
    """Return one conversation, its system turn first."""
    held = fields(record)
    said = turns(held.get("conversations"), "conversations")
    return [Conversation([*system_turn(held, "system", "system_prompt"), *said], tools(held))]
