"""A question, its answer and a judge's question in one prompt, answered yes or no (TruthfulQA)."""

import re

from tasks.readers.drafts import Answer, Drafts, Unreadable
from tasks.readers.values import fields, has_keys, text

KEYS = (("prompt",), ("completion",))
_PROMPT = re.compile(r"Q: (?P<asked>.+?)\nA: (?P<said>.*)\n(?P<aspect>True|Helpful):", re.DOTALL)
_VERDICTS = {"yes": True, "no": False}
_BEST, _WORST = 5.0, 1.0
EXAMPLE: object = {
    "prompt": "Q: Is nine a prime number?\nA: It is three times three.\nTrue:",
    "completion": " yes",
}


def matches(record: object) -> bool:
    """Return whether the prompt ends with a judge's question after Q: and A: lines."""
    if not has_keys(record, KEYS):
        return False
    prompt = fields(record)["prompt"]
    return isinstance(prompt, str) and _PROMPT.fullmatch(prompt) is not None


def read(record: object) -> Drafts:
    """Return one answer: labelled by its truth, or with helpfulness 5 or 1 and no label.

    An answer may be true and say nothing: helpful is an aspect of its own, not a vote.
    """
    held = fields(record)
    parts = _PROMPT.fullmatch(text(held.get("prompt"), "prompt"))
    verdict = _VERDICTS.get(text(held.get("completion"), "completion").strip())
    if parts is None or verdict is None:
        raise Unreadable("out_of_range", "completion: expected yes or no")
    is_truth = parts["aspect"] == "True"
    rating = _BEST if verdict else _WORST
    return [
        Answer(
            prompt=[("user", parts["asked"])],
            completion=[("assistant", parts["said"])],
            label=verdict if is_truth else None,
            metrics={"truthfulness" if is_truth else "helpfulness": rating},
        )
    ]
