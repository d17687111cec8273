"""An opinion on an answer by its published id: a number by a standard, or a vote between two."""

from tasks.readers.drafts import Annotation, Drafts, Unreadable, Vote
from tasks.readers.opinions import stated_at, stated_kind, stated_scale
from tasks.readers.values import content_id, fields, number, optional_text, standard, text
from tasks.tables import STANDARDS

KEYS = (("answer_id", "answer_a_id"), ("value", "preferred"))
# Read from sources of role `annotations` alone.
IS_STATED_ONLY = True
_PREFERRED = ("a", "b", "tie")
EXAMPLE: object = {
    "answer_id": "0123456789abcdef0123456789abcdef",
    "standard": "accuracy",
    "value": 4,
    "scale": [1, 5],
    "annotator": "judge",
    "kind": "judge",
}


def read(record: object) -> Drafts:
    """Return one opinion; an annotator that is not named is not known."""
    held = fields(record)
    return [_vote(held) if "preferred" in held else _annotation(held)]


def _annotation(held: dict[str, object]) -> Annotation:
    named = standard(text(held.get("standard"), "standard"))
    if named not in STANDARDS:
        raise Unreadable("out_of_range", f"standard: not one of {', '.join(STANDARDS)}")
    value = number(held.get("value"), "value")
    if value is None:
        raise Unreadable("wrong_type", "value: expected a finite number, found none")
    return Annotation(
        answer_id=content_id(held, "answer_id"),
        standard=named,
        value=value,
        kind=stated_kind(held),
        scale=stated_scale(held),
        annotator=optional_text(held, "annotator").strip() or None,
        annotated_at=stated_at(held),
    )


def _vote(held: dict[str, object]) -> Vote:
    preferred = text(held.get("preferred"), "preferred").lower()
    if preferred not in _PREFERRED:
        raise Unreadable("out_of_range", f"preferred: not one of {', '.join(_PREFERRED)}")
    first, second = (content_id(held, name) for name in ("answer_a_id", "answer_b_id"))
    if first == second:
        raise Unreadable("contradiction", "answer_b_id: the same answer as answer_a_id")
    return Vote(
        answer_a_id=first,
        answer_b_id=second,
        preferred=preferred,
        kind=stated_kind(held),
        annotator=optional_text(held, "annotator").strip() or None,
        annotated_at=stated_at(held),
    )
