"""Several answers to one prompt, each with a rating, ratings by aspect, or none."""

import math

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Drafts, Prompt
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import (
    fields,
    items,
    metrics,
    number,
    optional_text,
    tools,
    whole_number,
    wrong_type,
)

KEYS = (("instruction", "prompt", "context"), ("completions",))
_TEXT = ("response", "completion", "text", "content")
_OVERALL = ("rating", "score", "overall_score")
EXAMPLE: object = {
    "instruction": "Name a prime number.",
    "completions": [
        {"response": "Seven.", "rating": 5, "model": "a"},
        {"response": "Nine.", "annotations": {"helpfulness": {"Rating": "1"}}, "model": "b"},
    ],
}


def read(record: object) -> Drafts:
    """Return one answer a completion; a prompt alone where the list is empty."""
    held = fields(record)
    prompt = asked(held, KEYS[0])
    completions = items(held.get("completions"), "completions")
    if not completions:
        return [Prompt(prompt, tools(held))]
    return [
        _answer(prompt, tools(held), each, f"completions[{place}]")
        for place, each in enumerate(completions)
    ]


def _answer(prompt: Messages, called: str | None, completion: object, where: str) -> Answer:
    if not isinstance(completion, dict):
        raise wrong_type(where, "object", completion)
    name = next((n for n in _TEXT if completion.get(n) is not None), _TEXT[0])
    aspects = metrics(
        completion.get("annotations", completion.get("annotation_metrics")), f"{where}.annotations"
    )
    return Answer(
        prompt=prompt,
        completion=turns(completion.get(name), f"{where}.{name}", otherwise="assistant"),
        tools=called,
        rating=_rating(completion, aspects, where),
        rank=whole_number(completion.get("rank"), f"{where}.rank"),
        metrics=aspects,
        model=optional_text(completion, "model") or None,
        annotator=optional_text(completion, "annotator") or None,
    )


def _rating(completion: dict[str, object], aspects: dict[str, float], where: str) -> float | None:
    overall = [number(completion.get(name), f"{where}.{name}") for name in _OVERALL]
    stated = next((rating for rating in overall if rating is not None), None)
    if stated is None and aspects:
        return math.fsum(aspects.values()) / len(aspects)
    return stated
