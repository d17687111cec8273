"""Messages with role and content, optional tools and tool calls."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.tool_calls import check_tool_calls
from tasks.readers.turns import turns
from tasks.readers.values import fields, items, tools

KEYS = (("messages",),)
EXAMPLE: object = {
    "messages": [
        {"role": "system", "content": "You are brief."},
        {"role": "user", "content": "Name a prime number."},
        {"role": "assistant", "content": "Seven."},
    ]
}


def read(record: object) -> Drafts:
    """Return one conversation; tool calls become the content of their turn as JSON."""
    held = fields(record)
    said = turns(held.get("messages"), "messages")
    check_tool_calls(items(held.get("messages"), "messages"), "messages")
    return [Conversation(said, tools(held))]
