"""Messages that end with the chosen answer, and the rejected one beside them (ms-swift)."""

from tasks.readers.drafts import Comparison, Drafts
from tasks.readers.turns import last_answer, turns
from tasks.readers.values import fields, tools

KEYS = (("messages",), ("rejected_response",))
EXAMPLE: object = {
    "messages": [
        {"role": "user", "content": "Name a prime number."},
        {"role": "assistant", "content": "Seven."},
    ],
    "rejected_response": "Nine.",
}


def read(record: object) -> Drafts:
    """Return one comparison."""
    held = fields(record)
    prompt, chosen = last_answer(turns(held.get("messages"), "messages"), "messages")
    rejected = turns(held.get("rejected_response"), "rejected_response", otherwise="assistant")
    return [Comparison(prompt, chosen, rejected, tools(held))]
