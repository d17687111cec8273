"""A prompt with a chosen and a rejected answer, optional ratings and metrics."""

from tasks.identity import Messages
from tasks.readers.drafts import Comparison, Drafts, Unreadable
from tasks.readers.opinions import annotator, stated_scale
from tasks.readers.prompting import asked
from tasks.readers.turns import is_turn_list, shared_prefix, turns
from tasks.readers.values import (
    fields,
    found,
    has_keys,
    metrics,
    missing_keys,
    number,
    system_turn,
    tools,
)

_PROMPT = ("prompt", "question", "conversations", "messages", "instruction", "input")
_CHOSEN = ("chosen", "chosen_messages")
_REJECTED = ("rejected", "rejected_messages")
_RATINGS = (("score_chosen", "chosen_rating"), ("score_rejected", "rejected_rating"))
KEYS = (_PROMPT, _CHOSEN, _REJECTED)
NEEDS = KEYS[1:]
EXAMPLE: object = {
    "prompt": "Name a prime number.",
    "chosen": "Seven.",
    "rejected": "Nine.",
    "annotation_metrics": {"accuracy": 5, "safety": 5, "helpfulness": 4},
}


def matches(record: object) -> bool:
    """Return whether the record holds both answers and a prompt, beside or inside them."""
    if not has_keys(record, KEYS[1:]):
        return False
    held = fields(record)
    inside = all(is_turn_list(held[found(held, names)]) for names in KEYS[1:])
    return inside or not missing_keys(held, KEYS)


def read(record: object) -> Drafts:
    """Return one comparison; turns that both answers repeat of the prompt are its prompt."""
    held = fields(record)
    names = (found(held, names) for names in KEYS[1:])
    chosen, rejected = (turns(held.get(name), name, otherwise="assistant") for name in names)
    ratings = [found(held, names) for names in _RATINGS]
    prompt, repeated = _prompt(held, shared_prefix(chosen, rejected))
    return [
        Comparison(
            prompt=prompt,
            chosen=chosen[repeated:],
            rejected=rejected[repeated:],
            tools=tools(held),
            metrics=metrics(held.get("annotation_metrics"), "annotation_metrics"),
            chosen_rating=number(held.get(ratings[0]), ratings[0]),
            rejected_rating=number(held.get(ratings[1]), ratings[1]),
            scale=stated_scale(held),
            annotator=annotator(held),
        )
    ]


def _prompt(held: dict[str, object], shared: Messages) -> tuple[Messages, int]:
    """Return the prompt and how many turns of each answer repeat it."""
    stated = _stated(held, shared)
    # `shared[-0:]` is all of `shared`: without a stated prompt, what both repeat is the prompt.
    if not stated or (shared and shared[-len(stated) :] == stated):
        return [*system_turn(held), *_some(shared)], len(shared)
    return asked(held, (found(held, _PROMPT),)), 0


def _stated(held: dict[str, object], shared: Messages) -> Messages:
    # Beside answers that hold the prompt, `messages` repeat the chosen one.
    names = tuple(name for name in _PROMPT if not (shared and name == "messages"))
    name = found(held, names)
    if held.get(name) is None:
        return []
    return asked({name: held[name], "input": held.get("input")}, (name,))


def _some(shared: Messages) -> Messages:
    if not shared:
        raise Unreadable("no_prompt", "chosen and rejected share no turn")
    return shared
