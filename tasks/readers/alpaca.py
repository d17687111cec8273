"""Instruction, optional input, and the answer as output, response, completion or text."""

from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.prompting import asked
from tasks.readers.values import fields, found, text, tools

KEYS = (("instruction",), ("output", "response", "completion", "text"))
EXAMPLE: object = {"instruction": "Name a prime number.", "input": "", "output": "Seven."}


def read(record: object) -> Drafts:
    """Return one conversation: system, history, then instruction (and input) and answer."""
    held = fields(record)
    name = found(held, KEYS[1])
    answer = ("assistant", text(held.get(name), name))
    return [Conversation([*asked(held, KEYS[0]), answer], tools(held))]
