"""An input of messages with a preferred and a non-preferred output (OpenAI preference tuning)."""

from tasks.readers.drafts import Comparison, Drafts
from tasks.readers.turns import turns
from tasks.readers.values import fields, tools, wrong_type

KEYS = (("input",), ("preferred_output",), ("non_preferred_output",))
EXAMPLE: object = {
    "input": {"messages": [{"role": "user", "content": "Name a prime number."}]},
    "preferred_output": [{"role": "assistant", "content": "Seven."}],
    "non_preferred_output": [{"role": "assistant", "content": "Nine."}],
}


def read(record: object) -> Drafts:
    """Return one comparison."""
    held = fields(record)
    given = held.get("input")
    if not isinstance(given, dict):
        raise wrong_type("input", "object", given)
    return [
        Comparison(
            prompt=turns(given.get("messages"), "input.messages"),
            chosen=turns(held.get("preferred_output"), "preferred_output"),
            rejected=turns(held.get("non_preferred_output"), "non_preferred_output"),
            tools=tools(given),
        )
    ]
