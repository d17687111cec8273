"""A tree of messages and their replies with ranks, emojis or labels (OpenAssistant)."""

from collections.abc import Iterator

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Drafts, Prompt, Unreadable
from tasks.readers.values import (
    fields,
    has_keys,
    items,
    number,
    optional_text,
    text,
    whole_number,
    wrong_type,
)
from tasks.scales import UNIT

KEYS = (("role", "prompt"), ("text", "message_tree_id"), ("replies", "message_tree_id"))
NEEDS = KEYS[:1]
_MESSAGE_KEYS = (("role",), ("text",), ("replies",))
_ROLES = {"prompter": "user", "user": "user", "assistant": "assistant"}
_ASPECTS = ("helpfulness",)
EXAMPLE: object = {
    "role": "prompter",
    "text": "Name a prime number.",
    "replies": [
        {"role": "assistant", "text": "Seven.", "rank": 0, "emojis": {"+1": 2}, "replies": []},
        {"role": "assistant", "text": "Nine.", "rank": 1, "replies": []},
    ],
}


def matches(record: object) -> bool:
    """Return whether the record is a message with replies, or a tree that holds one."""
    return has_keys(_root(record), _MESSAGE_KEYS)


def _root(record: object) -> object:
    is_tree = isinstance(record, dict) and isinstance(record.get("prompt"), dict)
    return fields(record)["prompt"] if is_tree else record


def read(record: object) -> Drafts:
    """Return one answer an assistant's message, after all turns above it, and unanswered prompts.

    Deleted and refused messages are left out with all that replies to them.
    """
    drafts = list(_drafts([], fields(_root(record)), "message"))
    if not drafts:
        raise Unreadable("deleted", "message: deleted or refused in review")
    return drafts


def _drafts(above: Messages, message: dict[str, object], where: str) -> Iterator[Answer | Prompt]:
    if message.get("deleted") is True or message.get("review_result") is False:
        return
    turn = said(message, where)
    replies = (
        [] if message.get("replies") is None else items(message["replies"], f"{where}.replies")
    )
    if turn[0] == "assistant":
        yield answer(above, turn, message, where)
    elif not replies:
        yield Prompt([*above, turn])
    for place, reply in enumerate(replies):
        if not isinstance(reply, dict):
            raise wrong_type(f"{where}.replies[{place}]", "object", reply)
        yield from _drafts([*above, turn], reply, f"{where}.replies[{place}]")


def said(message: dict[str, object], where: str) -> tuple[str, str]:
    """Return a message's (role, text); raises `Unreadable`: wrong_type or unknown_role."""
    return _role(message, where), text(message.get("text"), f"{where}.text")


def _role(message: dict[str, object], where: str) -> str:
    role = text(message.get("role"), f"{where}.role")
    if role not in _ROLES:
        raise Unreadable("unknown_role", f"{where}.role: not one of {', '.join(sorted(_ROLES))}")
    return _ROLES[role]


def answer(
    above: Messages, turn: tuple[str, str], message: dict[str, object], where: str
) -> Answer:
    """Return an assistant's message as an answer with its labels, rank and thumbs.

    Raises `Unreadable`: no_prompt where nothing is above it, wrong_type, out_of_range.
    """
    if not above:
        raise Unreadable("no_prompt", f"{where}: an answer without a prompt above it")
    labels = _labels(message.get("labels"), f"{where}.labels")
    return Answer(
        prompt=above,
        completion=[turn],
        rating=labels.get("quality"),
        rank=whole_number(message.get("rank"), f"{where}.rank"),
        label=_thumb(message.get("emojis"), f"{where}.emojis"),
        metrics={name: labels[name] for name in _ASPECTS if name in labels},
        model=optional_text(message, "model_name") or None,
        rating_scale=UNIT if labels else None,
        metrics_scale=UNIT if labels else None,
    )


def _labels(value: object, where: str) -> dict[str, float]:
    """Return label -> the mean in [0, 1] of what labellers gave."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise wrong_type(where, "object", value)
    rated = {}
    for name in ("quality", *_ASPECTS):
        told = value.get(name)
        mean = told.get("value") if isinstance(told, dict) else told
        rated[name] = number(mean, f"{where}.{name}")
    return {name: rating for name, rating in rated.items() if rating is not None}


def _thumb(value: object, where: str) -> bool | None:
    """Return what more people said, +1 or -1; None where they are as many."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise wrong_type(where, "object", value)
    ups, downs = (number(value.get(name), f"{where}.{name}") or 0 for name in ("+1", "-1"))
    return None if ups == downs else ups > downs
