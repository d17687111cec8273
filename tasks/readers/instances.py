"""One instruction with a list of instances, each an input and its output (Self-Instruct)."""

from tasks.readers.drafts import Conversation, Drafts, Unreadable
from tasks.readers.prompting import asked
from tasks.readers.values import fields, items, text, wrong_type

KEYS = (("instruction",), ("instances",))
EXAMPLE: object = {
    "instruction": "Say whether the number is prime.",
    "instances": [{"input": "7", "output": "Yes."}, {"input": "9", "output": "No."}],
}


def read(record: object) -> Drafts:
    """Return one conversation an instance."""
    held = fields(record)
    instances = items(held.get("instances"), "instances")
    if not instances:
        raise Unreadable("no_answer", "instances: an empty list")
    return [_conversation(held, each, place) for place, each in enumerate(instances)]


def _conversation(held: dict[str, object], instance: object, place: int) -> Conversation:
    if not isinstance(instance, dict):
        raise wrong_type(f"instances[{place}]", "object", instance)
    prompt = asked(held | {"input": instance.get("input")}, KEYS[0])
    answer = text(instance.get("output"), f"instances[{place}].output")
    return Conversation([*prompt, ("assistant", answer)])
