"""A prompt or question without an answer."""

from tasks.readers.drafts import Drafts, Prompt
from tasks.readers.turns import turns
from tasks.readers.values import fields, found, has_keys, system_turn, tools

KEYS = (("prompt", "question"),)
_ANSWERED = {
    "answer",
    "answers",
    "chosen",
    "completion",
    "completions",
    "conversations",
    "label",
    "messages",
    "output",
    "rejected",
    "response",
    "responses",
}
EXAMPLE: object = {"prompt": "Name a prime number."}


def matches(record: object) -> bool:
    """Return whether the record holds a prompt and nothing that is called an answer."""
    return has_keys(record, KEYS) and not _ANSWERED & set(fields(record))


def read(record: object) -> Drafts:
    """Return one prompt."""
    held = fields(record)
    name = found(held, KEYS[0])
    asked = turns(held.get(name), name, otherwise="user")
    return [Prompt([*system_turn(held), *asked], tools(held))]
