"""A question's turns and a model's choices of answers, one text a turn (MT-Bench, joined)."""

from tasks.readers.drafts import Conversation, Drafts, Unreadable
from tasks.readers.values import fields, items, text, wrong_type

KEYS = (("turns",), ("choices",))
EXAMPLE: object = {
    "turns": ["Name a prime number.", "And the next one?"],
    "choices": [{"index": 0, "turns": ["Seven.", "Eleven."]}],
}


def read(record: object) -> Drafts:
    """Return one conversation a choice: the question's turns, each with its answer."""
    held = fields(record)
    asked = items(held.get("turns"), "turns")
    choices = items(held.get("choices"), "choices")
    if not choices:
        raise Unreadable("no_answer", "choices: an empty list")
    return [_conversation(asked, each, f"choices[{place}]") for place, each in enumerate(choices)]


def _conversation(asked: list[object], choice: object, where: str) -> Conversation:
    if not isinstance(choice, dict):
        raise wrong_type(where, "object", choice)
    answers = items(choice.get("turns"), f"{where}.turns")
    if not asked or len(answers) != len(asked):
        raise Unreadable("no_answer", f"{where}.turns: not one answer a turn")
    messages = []
    for place, (question, answer) in enumerate(zip(asked, answers, strict=True)):
        messages.append(("user", text(question, f"turns[{place}]")))
        messages.append(("assistant", text(answer, f"{where}.turns[{place}]")))
    return Conversation(messages)
