"""A prompt and its completion, as text or as turns."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import fields, found, tools

KEYS = (
    ("prompt", "question", "query", "input"),
    ("completion", "response", "answer", "output"),
)
EXAMPLE: object = {"prompt": "Name a prime number.", "completion": "Seven."}


def read(record: object) -> Drafts:
    """Return one conversation: the prompt's turns, then the completion's."""
    held = fields(record)
    name = found(held, KEYS[1])
    completion = turns(held.get(name), name, otherwise="assistant")
    return [Conversation([*asked(held, KEYS[0]), *completion], tools(held))]
