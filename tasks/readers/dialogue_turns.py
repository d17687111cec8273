"""A dialogue of utterance and response turns, with or without annotated errors."""

from tasks.identity import Messages
from tasks.readers.drafts import Conversation, Drafts, Unreadable
from tasks.readers.values import fields, has_keys, items, text, wrong_type

KEYS = (("turns",),)
_TURN_KEYS = (("utterance",), ("response",))
_NOTHING_SAID = ("", "-")
EXAMPLE: object = {"turns": [{"utterance": "Name a prime number.", "response": "Seven."}]}


def matches(record: object) -> bool:
    """Return whether the record's turns begin with an utterance and its response."""
    listed = fields(record).get("turns") if has_keys(record, KEYS) else None
    return isinstance(listed, list) and bool(listed) and has_keys(listed[0], _TURN_KEYS)


def read(record: object) -> Drafts:
    """Return one conversation; one in which an annotator found an error is refused.

    A response of `-` at the end is none: the talk ends before it.
    """
    held = fields(record)
    if _has_error(held.get("annotations")):
        raise Unreadable("annotated_error", "annotations: an error, and not which answer it is in")
    said: Messages = []
    for place, turn in enumerate(items(held.get("turns"), "turns")):
        said += _turn(turn, f"turns[{place}]")
    if said[-1][1] in _NOTHING_SAID:
        said = said[:-2]
    if not said:
        raise Unreadable("no_answer", "turns: nobody answers")
    return [Conversation(said)]


def _turn(turn: object, where: str) -> Messages:
    if not isinstance(turn, dict):
        raise wrong_type(where, "object", turn)
    asked = text(turn.get("utterance"), f"{where}.utterance")
    return [
        ("user", asked.strip()),
        ("assistant", text(turn.get("response"), f"{where}.response").strip()),
    ]


def _has_error(value: object) -> bool:
    """Return whether any annotation, at any depth, names an error type."""
    if isinstance(value, list):
        return any(_has_error(each) for each in value)
    if not isinstance(value, dict):
        return False
    return bool(value.get("error_type")) or _has_error(value.get("annotation"))
