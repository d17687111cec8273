"""Turns as the trade writes them, `{role, content}` and `{from, value}`, brought to messages."""

from collections.abc import Mapping

from tasks.identity import Messages
from tasks.readers.drafts import Unreadable
from tasks.readers.values import (
    OPENAI_ROLES,
    SHAREGPT_ROLES,
    as_json,
    items,
    text,
    wrong_type,
)

# How a part of each type stands in a turn's text. Thinking is marked as models write it, a call is
# its JSON, as where a turn has `tool_calls`.
_TEXT_PARTS = {
    "text": "{}",
    "input_text": "{}",
    "output_text": "{}",
    "reasoning": "<think>\n{}\n</think>",
    "thinking": "<think>\n{}\n</think>",
    "tool_call": "{}",
}
_PLAIN = {"text", "input_text", "output_text"}
# Named in a refusal; any other type may be anybody's text.
_OTHER_PARTS = {
    "audio",
    "file",
    "image",
    "image_url",
    "input_audio",
    "input_image",
    "refusal",
    "tool_result",
    "tool_use",
    "video",
}


def turns(value: object, where: str, otherwise: str | None = None) -> Messages:
    """Return the messages of a turn or a list of turns; plain text is one turn of `otherwise`.

    Raises `Unreadable`: wrong_type, unknown_role, or no_turns for an empty list.
    """
    if isinstance(value, str) and otherwise:
        return [(otherwise, value)]
    if isinstance(value, dict) and otherwise:
        return [turn(value, where)]
    if not isinstance(value, list) and otherwise:
        raise wrong_type(where, "text, turn or list of turns", value)
    listed = items(value, where)
    if not listed:
        raise Unreadable("no_turns", f"{where}: an empty list")
    return [turn(each, f"{where}[{place}]") for place, each in enumerate(listed)]


def turn(value: object, where: str) -> tuple[str, str]:
    """Return (role, content) of one `{role, content}` or `{from, value}` object."""
    if not isinstance(value, dict):
        raise wrong_type(where, "turn", value)
    if "from" in value and "role" not in value:
        role = _role(value["from"], SHAREGPT_ROLES, f"{where}.from")
        return role, text(value.get("value"), f"{where}.value")
    role = _role(value.get("role"), OPENAI_ROLES, f"{where}.role")
    return role, _content(value, where)


def _role(value: object, roles: Mapping[str, str], where: str) -> str:
    name = text(value, where)
    if name not in roles:
        raise Unreadable("unknown_role", f"{where}: not one of {', '.join(sorted(roles))}")
    return roles[name]


def _content(message: dict[str, object], where: str) -> str:
    content, calls = message.get("content"), message.get("tool_calls")
    if not calls:
        return _said(content, f"{where}.content")
    listed = as_json(items(calls, f"{where}.tool_calls"))
    # Text beside calls is kept: a turn that thinks aloud and then calls is one turn.
    return f"{_said(content, f'{where}.content')}\n\n{listed}" if content else listed


def _said(content: object, where: str) -> str:
    """Return content written as text, as `{answer: text}` (Arena-Hard) or as a list of parts."""
    if isinstance(content, dict) and "answer" in content:
        return text(content["answer"], f"{where}.answer")
    if not isinstance(content, list):
        return text(content, where)
    parts = [_part(part, f"{where}[{place}]") for place, part in enumerate(content)]
    said = ""
    for place, (kind, told) in enumerate(parts):
        # Pieces of text are one text; a thought or a call stands apart.
        is_apart = place and not {kind, parts[place - 1][0]} <= _PLAIN
        said += f"\n\n{told}" if is_apart else told
    return said


def _part(part: object, where: str) -> tuple[str, str]:
    if not isinstance(part, dict):
        raise wrong_type(where, "part", part)
    kind = text(part.get("type"), f"{where}.type")
    if kind not in _TEXT_PARTS:
        told = kind if kind in _OTHER_PARTS else "another type"
        raise Unreadable("part_not_text", f"{where}: {told}")
    name = next((name for name in ("value", "thinking") if name in part), "text")
    return kind, _TEXT_PARTS[kind].format(text(part.get(name), f"{where}.{name}"))


def is_turn_list(value: object) -> bool:
    """Return whether a value is a list that begins with a turn."""
    return isinstance(value, list) and bool(value) and is_turn(value[0])


def is_turn(value: object) -> bool:
    """Return whether a value looks like a turn: it names who speaks."""
    return isinstance(value, dict) and ("role" in value or "from" in value)


def shared_prefix(left: Messages, right: Messages) -> Messages:
    """Return the turns both begin with, leaving each at least one of its own."""
    most = min(len(left), len(right)) - 1
    same = 0
    while same < most and left[same] == right[same]:
        same += 1
    return left[:same]


def last_answer(messages: Messages, where: str) -> tuple[Messages, Messages]:
    """Return (prompt, answer) of a talk that ends with the assistant; raises `Unreadable` else."""
    if not messages or messages[-1][0] != "assistant":
        raise Unreadable("no_answer", f"{where}: does not end with the assistant")
    return messages[:-1], messages[-1:]
