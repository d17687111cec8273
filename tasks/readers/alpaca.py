"""Instruction, optional input, and the answer as output, response or completion."""

from tasks.identity import Messages
from tasks.readers.drafts import Conversation, Drafts
from tasks.readers.values import (
    fields,
    found,
    has_keys,
    items,
    optional_text,
    system_turn,
    text,
    wrong_type,
)

KEYS = (("instruction",), ("output", "response", "completion"))
EXAMPLE: object = {"instruction": "Name a prime number.", "input": "", "output": "Seven."}


def matches(record: object) -> bool:
    """Return whether the record holds an instruction and one answer."""
    return has_keys(record, KEYS)


def read(record: object) -> Drafts:
    """Return one conversation: system, history, then instruction (and input) and answer."""
    held = fields(record)
    answer = found(held, KEYS[1])
    asked = text(held.get("instruction"), "instruction")
    given = optional_text(held, "input")
    last: Messages = [
        ("user", f"{asked}\n\n{given}" if given else asked),
        ("assistant", text(held.get(answer), answer)),
    ]
    return [Conversation([*system_turn(held), *_history(held), *last])]


def _history(held: dict[str, object]) -> Messages:
    earlier: Messages = []
    rounds = [] if held.get("history") is None else items(held["history"], "history")
    for place, pair in enumerate(rounds):
        if not isinstance(pair, list) or len(pair) != 2:
            raise wrong_type(f"history[{place}]", "list of two texts", pair)
        earlier.append(("user", text(pair[0], f"history[{place}][0]")))
        earlier.append(("assistant", text(pair[1], f"history[{place}][1]")))
    return earlier
