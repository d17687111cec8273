"""Several answers to one prompt, each with a rating, ratings by aspect, or none."""

from tasks.identity import Messages
from tasks.readers.drafts import Answer, Drafts, Prompt
from tasks.readers.opinions import logged_at, stated_kind, stated_scale
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
from tasks.scales import TEN, Scale

KEYS = (("instruction", "prompt", "context"), ("completions",))
_TEXT = ("response", "completion", "text", "content")
# UltraFeedback's overall score lies from 1 to 10, where its aspects lie from 1 to 5.
_OVERALL: dict[str, Scale | None] = {"rating": None, "score": None, "overall_score": TEN}
EXAMPLE: object = {
    "instruction": "Name a prime number.",
    "completions": [
        {"response": "Seven.", "rating": 5, "model": "a"},
        {"response": "Nine.", "annotations": {"helpfulness": {"Rating": "1"}}, "model": "b"},
    ],
}


def read(record: object) -> Drafts:
    """Return one answer a completion; a prompt alone where the list is empty.

    A scale beside the list is that of every completion that states none.
    """
    held = fields(record)
    prompt = asked(held, KEYS[0])
    completions = items(held.get("completions"), "completions")
    if not completions:
        return [Prompt(prompt, tools(held))]
    return [
        _answer(prompt, held, each, f"completions[{place}]")
        for place, each in enumerate(completions)
    ]


def _answer(prompt: Messages, held: dict[str, object], completion: object, where: str) -> Answer:
    if not isinstance(completion, dict):
        raise wrong_type(where, "object", completion)
    name = next((n for n in _TEXT if completion.get(n) is not None), _TEXT[0])
    aspects = completion.get("annotations", completion.get("annotation_metrics"))
    rating, known = _rating(completion, where)
    return Answer(
        prompt=prompt,
        completion=turns(completion.get(name), f"{where}.{name}", otherwise="assistant"),
        tools=tools(held),
        rating=rating,
        rank=whole_number(completion.get("rank"), f"{where}.rank"),
        metrics=metrics(aspects, f"{where}.annotations"),
        model=optional_text(completion, "model") or None,
        annotator=optional_text(completion, "annotator") or None,
        kind=stated_kind(completion, "judge" if known or _are_judged(aspects) else "human"),
        annotated_at=logged_at(completion) or logged_at(held),
        scale=stated_scale(completion) or stated_scale(held),
        rating_scale=known,
    )


def _rating(completion: dict[str, object], where: str) -> tuple[float | None, Scale | None]:
    """Return (overall rating, the scale that its key is known to lie on)."""
    for name, known in _OVERALL.items():
        if (stated := number(completion.get(name), f"{where}.{name}")) is not None:
            return stated, known
    return None, None


def _are_judged(aspects: object) -> bool:
    """Return whether aspects stand as UltraFeedback writes them, whose judge is a model."""
    return isinstance(aspects, dict) and any(isinstance(each, dict) for each in aspects.values())
