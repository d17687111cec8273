"""A prompt or question without an answer."""

from tasks.readers.drafts import Drafts, Prompt
from tasks.readers.turns import turns
from tasks.readers.values import fields, found, has_keys, system_turn, tools

KEYS = (("prompt", "question", "query"),)
_ANSWERED = {
    "answer",
    "answers",
    "chosen",
    "completion",
    "completions",
    "conversations",
    "messages",
    "output",
    "rejected",
    "rejected_response",
    "response",
    "responses",
}
_TRUTHS = (True, False, "true", "false", "True", "False")
EXAMPLE: object = {"prompt": "Name a prime number."}


def matches(record: object) -> bool:
    """Return whether the record holds a prompt and nothing that is called an answer."""
    if not has_keys(record, KEYS) or _ANSWERED & set(fields(record)):
        return False
    # A thumb is said of an answer that is missing; any other label is a class of the prompt.
    return fields(record).get("label") not in _TRUTHS


def read(record: object) -> Drafts:
    """Return one prompt."""
    held = fields(record)
    name = found(held, KEYS[0])
    asked = turns(held.get(name), name, otherwise="user")
    return [Prompt([*system_turn(held), *asked], tools(held))]
