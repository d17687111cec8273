"""A prompt and its completion, as text or as turns."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.turns import turns
from tasks.readers.values import fields, found, has_keys, system_turn, tools

KEYS = (("prompt", "question"), ("completion", "response", "answer"))
EXAMPLE: object = {"prompt": "Name a prime number.", "completion": "Seven."}


def matches(record: object) -> bool:
    """Return whether the record holds a prompt and one completion."""
    return has_keys(record, KEYS)


def read(record: object) -> Drafts:
    """Return one conversation: the prompt's turns, then the completion's."""
    held = fields(record)
    asked, answered = (found(held, names) for names in KEYS)
    prompt = turns(held.get(asked), asked, otherwise="user")
    completion = turns(held.get(answered), answered, otherwise="assistant")
    return [Conversation([*system_turn(held), *prompt, *completion], tools(held))]
