"""An answer of an earlier release's ranked answers, with its rating from 1 to 5 or its rank."""

from tasks.readers.drafts import Answer, Drafts
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import fields, metrics, number, optional_text, tools, whole_number
from tasks.scales import FIVE

KEYS = (("prompt",), ("completion",), ("stands_by",), ("rank",), ("rating",))
EXAMPLE: object = {
    "prompt": [{"role": "user", "content": "Name a prime number."}],
    "completion": [{"role": "assistant", "content": "Seven."}],
    "stands_by": "rating",
    "rating": 5.0,
    "rank": 1,
    "annotation_metrics": {"accuracy": 5.0},
    "model": "a",
}


def read(record: object) -> Drafts:
    """Return one answer; a rank that only follows from ratings is no opinion of its own."""
    held = fields(record)
    is_ranked = optional_text(held, "stands_by") == "rank"
    return [
        Answer(
            prompt=asked(held, KEYS[0]),
            completion=turns(held.get("completion"), "completion", otherwise="assistant"),
            tools=tools(held),
            rating=number(held.get("rating"), "rating"),
            rank=whole_number(held.get("rank"), "rank") if is_ranked else None,
            metrics=metrics(held.get("annotation_metrics"), "annotation_metrics"),
            model=optional_text(held, "model") or None,
            scale=FIVE,
        )
    ]
