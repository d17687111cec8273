"""A response with five aspects rated from 0 to 4 beside it (HelpSteer, HelpSteer2)."""

from tasks.readers.drafts import Answer, Drafts
from tasks.readers.opinions import stated_scale
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import fields, metrics, tools
from tasks.scales import Scale

KEYS = (("prompt",), ("response",), ("helpfulness",), ("correctness",))
_ASPECTS = ("helpfulness", "correctness", "coherence", "complexity", "verbosity")
# As its authors state it (Wang et al. 2024): Likert 5, written 0 to 4.
_SCALE: Scale = (0.0, 4.0)
EXAMPLE: object = {
    "prompt": "Name a prime number.",
    "response": "Seven.",
    "helpfulness": 3,
    "correctness": 4,
    "coherence": 4,
    "complexity": 1,
    "verbosity": 0,
}


def read(record: object) -> Drafts:
    """Return one answer with its aspects; correctness is our accuracy."""
    held = fields(record)
    return [
        Answer(
            prompt=asked(held, KEYS[0]),
            completion=turns(held.get("response"), "response", otherwise="assistant"),
            tools=tools(held),
            metrics=metrics({name: held.get(name) for name in _ASPECTS}, "record"),
            scale=stated_scale(held),
            metrics_scale=_SCALE,
        )
    ]
