"""A message after the messages above it, as a flat log is read once its threads are known."""

from tasks.readers.drafts import Drafts, Prompt, Unreadable
from tasks.readers.message_tree import answer, said
from tasks.readers.values import fields, items

KEYS = (("role",), ("text",), ("above",))
EXAMPLE: object = {
    "role": "assistant",
    "text": "Seven.",
    "above": [{"role": "prompter", "text": "Name a prime number."}],
}


def read(record: object) -> Drafts:
    """Return the answer of an assistant's message, the prompt that a user's one ends."""
    message = fields(record)
    if message.get("deleted") is True or message.get("review_result") is False:
        raise Unreadable("deleted", "message: deleted or refused in review")
    listed = items(message.get("above"), "above")
    above = [said(fields(each), f"above[{place}]") for place, each in enumerate(listed)]
    turn = said(message, "message")
    if turn[0] == "assistant":
        return [answer(above, turn, message, "message")]
    return [Prompt([*above, turn])]
