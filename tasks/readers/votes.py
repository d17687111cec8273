"""One answer with a thumb: prompt, completion and label, or messages and label."""

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Drafts
from tasks.readers.turns import last_answer, turns
from tasks.readers.values import fields, has_keys, optional_text, system_turn, tools, wrong_type

KEYS = (("prompt",), ("completion",), ("label",))
_TALK_KEYS = (("messages",), ("label",))
_LABELS = {"true": True, "false": False}
EXAMPLE: object = {"prompt": "Name a prime number.", "completion": "Seven.", "label": True}


def matches(record: object) -> bool:
    """Return whether the record holds a label and an answer to it."""
    return has_keys(record, KEYS) or has_keys(record, _TALK_KEYS)


def read(record: object) -> Drafts:
    """Return one answer, labelled true or false."""
    held = fields(record)
    prompt, completion = _sides(held)
    return [
        Answer(
            prompt=prompt,
            completion=completion,
            tools=tools(held),
            label=_label(held.get("label")),
            model=optional_text(held, "model") or None,
            annotator=optional_text(held, "annotator") or None,
        )
    ]


def _sides(held: dict[str, object]) -> tuple[Messages, Messages]:
    if not has_keys(held, KEYS):
        return last_answer(turns(held.get("messages"), "messages"), "messages")
    prompt = turns(held["prompt"], "prompt", otherwise="user")
    completion = turns(held["completion"], "completion", otherwise="assistant")
    return [*system_turn(held), *prompt], completion


def _label(value: object) -> bool:
    # CSV has only text: the two words are a boolean there, nothing else is.
    label = _LABELS.get(value.lower()) if isinstance(value, str) else value
    if not isinstance(label, bool):
        raise wrong_type("label", "true or false", value)
    return label
