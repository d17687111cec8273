"""One answer with a thumb: prompt, completion and label, or messages and label."""

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Drafts
from tasks.readers.opinions import logged_at, stated_kind
from tasks.readers.prompting import asked
from tasks.readers.turns import last_answer, turns
from tasks.readers.values import fields, found, has_keys, optional_text, tools, truth

KEYS = (("prompt",), ("completion",), ("label",))
NEEDS = (("label", "kto_tag"),)
IS_TOLD_BY_KEYS = True
_TALK_KEYS = (("messages",), ("label", "kto_tag"))
_INSTRUCTION_KEYS = (("instruction",), ("output", "response"), ("kto_tag",))
_ALL_KEYS = (KEYS, _TALK_KEYS, _INSTRUCTION_KEYS)
EXAMPLE: object = {"prompt": "Name a prime number.", "completion": "Seven.", "label": True}


def matches(record: object) -> bool:
    """Return whether the record holds a label and an answer to it."""
    return any(has_keys(record, keys) for keys in _ALL_KEYS)


def read(record: object) -> Drafts:
    """Return one answer, labelled true or false."""
    held = fields(record)
    prompt, completion = _sides(held)
    name = found(held, ("label", "kto_tag"))
    return [
        Answer(
            prompt=prompt,
            completion=completion,
            tools=tools(held),
            label=truth(held.get(name), name),
            model=optional_text(held, "model") or None,
            annotator=optional_text(held, found(held, ("annotator", "user", "user_id"))) or None,
            kind=stated_kind(held),
            annotated_at=logged_at(held),
        )
    ]


def _sides(held: dict[str, object]) -> tuple[Messages, Messages]:
    for keys in (KEYS, _INSTRUCTION_KEYS):
        if has_keys(held, keys):
            name = found(held, keys[1])
            return asked(held, keys[0]), turns(held.get(name), name, otherwise="assistant")
    return last_answer(turns(held.get("messages"), "messages"), "messages")
