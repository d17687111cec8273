"""Two outputs to one input and a label, 1 or 2, of the better one (LLMBar)."""

from tasks.readers.drafts import Comparison, Drafts, Unreadable
from tasks.readers.opinions import annotator
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import fields, whole_number

KEYS = (("instruction", "prompt", "input"), ("output_1",), ("output_2",), ("label",))
EXAMPLE: object = {
    "input": "Name a prime number.",
    "output_1": "Nine.",
    "output_2": "Seven.",
    "label": 2,
}


def read(record: object) -> Drafts:
    """Return one comparison: the output that the label names is chosen."""
    held = fields(record)
    label = whole_number(held.get("label"), "label")
    if label not in (1, 2):
        raise Unreadable("out_of_range", "label: expected 1 or 2")
    first, second = (
        turns(held.get(name), name, otherwise="assistant") for name in ("output_1", "output_2")
    )
    chosen, rejected = (first, second) if label == 1 else (second, first)
    return [Comparison(asked(held, KEYS[0]), chosen, rejected, annotator=annotator(held))]
