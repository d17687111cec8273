"""A score that a judge outside gave a row: its published id, the number, and who the scorer is."""

from tasks.readers.drafts import Drafts, Score, Unreadable
from tasks.readers.values import content_id, fields, found, number, optional_text

_IDS = ("id", "conversation_id", "content_id", "answer_id")
KEYS = (_IDS, ("score",))
# Read from sources of role `scores` alone: an id and a number are in many a record.
IS_STATED_ONLY = True
EXAMPLE: object = {"id": "0123456789abcdef0123456789abcdef", "score": 0.8, "scorer": "judge"}


def read(record: object) -> Drafts:
    """Return the score; a missing scorer is left for the source to name."""
    held = fields(record)
    named = content_id(held, found(held, _IDS))
    score = number(held.get("score"), "score")
    if score is None:
        raise Unreadable("wrong_type", "score: expected a finite number, found none")
    return [Score(named, score, optional_text(held, "scorer").strip())]
