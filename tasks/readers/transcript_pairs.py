"""A chosen and a rejected transcript, turns marked Human: and Assistant: (hh-rlhf)."""

from tasks.readers.drafts import Comparison, Drafts, Unreadable
from tasks.readers.transcripts import HH_MARKS, begins_with_mark, transcript
from tasks.readers.turns import last_answer, shared_prefix
from tasks.readers.values import fields, has_keys, text

KEYS = (("chosen",), ("rejected",))
EXAMPLE: object = {
    "chosen": "\n\nHuman: Name a prime number.\n\nAssistant: Seven.",
    "rejected": "\n\nHuman: Name a prime number.\n\nAssistant: Nine.",
}


def matches(record: object) -> bool:
    """Return whether the record holds two marked transcripts."""
    if not has_keys(record, KEYS):
        return False
    held = fields(record)
    return all(begins_with_mark(held[name], HH_MARKS) for name in ("chosen", "rejected"))


def read(record: object) -> Drafts:
    """Return one comparison: the turns both share are its prompt."""
    held = fields(record)
    chosen, rejected = (
        transcript(text(held.get(name), name), HH_MARKS, name) for name in ("chosen", "rejected")
    )
    for name, side in (("chosen", chosen), ("rejected", rejected)):
        last_answer(side, name)
    prompt = shared_prefix(chosen, rejected)
    if not prompt:
        raise Unreadable("no_prompt", "chosen and rejected share no turn")
    return [Comparison(prompt, chosen[len(prompt) :], rejected[len(prompt) :])]
