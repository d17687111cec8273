"""A score that a judge outside gave a row: its published id, the number, and who the scorer is."""

import re

from tasks.readers.drafts import Drafts, Score, Unreadable
from tasks.readers.values import fields, found, number, optional_text, text

_IDS = ("id", "conversation_id", "content_id", "answer_id")
KEYS = (_IDS, ("score",))
# Read from sources of role `scores` alone: an id and a number are in many a record.
IS_STATED_ONLY = True
EXAMPLE: object = {"id": "0123456789abcdef0123456789abcdef", "score": 0.8, "scorer": "judge"}
_CONTENT_ID = re.compile("[0-9a-f]{32}")


def read(record: object) -> Drafts:
    """Return the score; a missing scorer is left for the source to name."""
    held = fields(record)
    name = found(held, _IDS)
    content_id = text(held.get(name), name)
    if not _CONTENT_ID.fullmatch(content_id):
        raise Unreadable("wrong_type", f"{name}: expected a published id, 32 hex characters")
    score = number(held.get("score"), "score")
    if score is None:
        raise Unreadable("wrong_type", "score: expected a finite number, found none")
    return [Score(content_id, score, optional_text(held, "scorer").strip())]
