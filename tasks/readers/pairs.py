"""A prompt with a chosen and a rejected answer, optional ratings and metrics."""

from tasks.identity import Messages
from tasks.readers.drafts import Comparison, Drafts, Unreadable
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

_PROMPT = ("prompt", "question", "conversations")
KEYS = (_PROMPT, ("chosen",), ("rejected",))
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
    inside = is_turn_list(held["chosen"]) and is_turn_list(held["rejected"])
    return inside or not missing_keys(held, KEYS)


def read(record: object) -> Drafts:
    """Return one comparison; turns that both answers repeat of the prompt are its prompt."""
    held = fields(record)
    chosen = turns(held.get("chosen"), "chosen", otherwise="assistant")
    rejected = turns(held.get("rejected"), "rejected", otherwise="assistant")
    prompt, repeated = _prompt(held, shared_prefix(chosen, rejected))
    return [
        Comparison(
            prompt=[*system_turn(held), *prompt],
            chosen=chosen[repeated:],
            rejected=rejected[repeated:],
            tools=tools(held),
            metrics=metrics(held.get("annotation_metrics"), "annotation_metrics"),
            chosen_rating=number(held.get("score_chosen"), "score_chosen"),
            rejected_rating=number(held.get("score_rejected"), "score_rejected"),
        )
    ]


def _prompt(held: dict[str, object], shared: Messages) -> tuple[Messages, int]:
    """Return the prompt and how many turns of each answer repeat it."""
    name = found(held, _PROMPT)
    stated = [] if held.get(name) is None else turns(held[name], name, otherwise="user")
    # `shared[-0:]` is all of `shared`: without a stated prompt, what both repeat is the prompt.
    if not stated or (shared and shared[-len(stated) :] == stated):
        stated, repeated = shared, len(shared)
    else:
        repeated = 0
    if not stated:
        raise Unreadable("no_prompt", "chosen and rejected share no turn")
    return stated, repeated
