"""Several answers to one instruction in columns of their own: `model 1 response`, `output_2`."""

import re

from tasks.readers.drafts import Answer, Conversation, Drafts
from tasks.readers.prompting import asked
from tasks.readers.values import fields, has_keys, missing_keys, text

KEYS = (("instruction", "prompt", "question", "input"), ("output", "output_1"), ("output_2",))
NEEDS = KEYS[:1]
IS_TOLD_BY_KEYS = True
_REFERENCE = ("output", "response", "answer", "completion")
_COLUMN = re.compile(
    r"(?P<model>model[ _][a-z0-9]{1,16})[ _](?:response|output|answer|completion)"
    r"|(?:output|response|answer|completion)_(?:[0-9]{1,2}|[a-h])"
)
EXAMPLE: object = {
    "instruction": "Name a prime number.",
    "output": "Seven.",
    "model 1 response": "Eleven.",
    "model 2 response": "Nine.",
}


def matches(record: object) -> bool:
    """Return whether the record holds a prompt and two answers or more in wide columns."""
    if not has_keys(record, KEYS[:1]):
        return False
    held = fields(record)
    return bool(_columns(held)) and len(_columns(held)) + bool(_has_reference(held)) > 1


def read(record: object) -> Drafts:
    """Return the reference as a conversation and every other column as an unrated answer."""
    held = fields(record)
    prompt = asked(held, KEYS[0])
    reference = [Conversation([*prompt, _turn(held, name)]) for name in _REFERENCE if name in held]
    answers = [
        Answer(prompt, [_turn(held, name)], model=_COLUMN.fullmatch(name)["model"])  # type: ignore[index]
        for name in _columns(held)
    ]
    return [*reference, *answers]


def _columns(held: dict[str, object]) -> list[str]:
    return [name for name in held if _COLUMN.fullmatch(name)]


def _has_reference(held: dict[str, object]) -> bool:
    return not missing_keys(held, (_REFERENCE,))


def _turn(held: dict[str, object], name: str) -> tuple[str, str]:
    return "assistant", text(held.get(name), name)
