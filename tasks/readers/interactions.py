"""A logged answer with what was said of it: rating, thumb, correction, regeneration or a score."""

from collections.abc import Iterator
from dataclasses import replace

from tasks.readers.drafts import Answer, Comparison, Draft, Drafts
from tasks.readers.opinions import logged_at, stated_kind, stated_scale
from tasks.readers.prompting import asked
from tasks.readers.turns import turns
from tasks.readers.values import (
    fields,
    found,
    metrics,
    number,
    optional_text,
    tools,
    truth,
    wrong_type,
)
from tasks.scales import UNIT

_PROMPT = ("instruction", "prompt", "question", "query", "messages", "input")
_ANSWER = ("output", "response", "completion", "answer")
_THUMBS = ("thumbs", "thumb")
_EDITS = ("correction", "corrected", "edited")
_AGAIN = ("regenerate", "regenerated")
_RATINGS = ("rating", "user_rating", "score")
_JUDGES = {"judge_score": "judge", "oracle_label": "oracle"}
KEYS = (_PROMPT, _ANSWER, (*_RATINGS, *_THUMBS, *_EDITS, *_AGAIN, *_JUDGES))
_UP = {"up", "thumbs_up", "thumb_up", "like", "+1", "1", "true"}
_DOWN = {"down", "thumbs_down", "thumb_down", "dislike", "-1", "false"}
EXAMPLE: object = {
    "input": "Name a prime number.",
    "output": "Nine.",
    "thumbs": "down",
    "correction": "Seven.",
    "user": "u1",
    "time": "2026-01-01T00:00:00Z",
}


def read(record: object) -> Drafts:
    """Return one answer for each who judged it; a correction that differs is chosen over it.

    A thumb decides the label; without one, an answer asked for again or corrected is labelled
    false. A judge's score and an oracle's lie in [0, 1], and are opinions beside the user's.
    """
    held = fields(record)
    prompt, name = asked(held, _PROMPT), found(held, _ANSWER)
    answer = turns(held.get(name), name, otherwise="assistant")
    corrected = optional_text(held, found(held, _EDITS)).strip()
    is_edited = bool(corrected) and corrected != answer[-1][1].strip()
    label, label_origin = _label(held, is_edited)
    said = Answer(
        prompt=prompt,
        completion=answer,
        tools=tools(held),
        rating=_rating(held),
        label=label,
        metrics=metrics(held.get("annotation_metrics"), "annotation_metrics"),
        model=optional_text(held, "model") or None,
        annotator=_annotator(held),
        kind=stated_kind(held),
        annotated_at=logged_at(held),
        scale=stated_scale(held),
        label_origin=label_origin,
    )
    judged = list(_judged(held, said))
    return [
        *([said] if said.is_judged or not judged else []),
        *judged,
        *([_edit(said, corrected)] if is_edited else []),
    ]


def _edit(said: Answer, corrected: str) -> Draft:
    return Comparison(
        prompt=said.prompt,
        chosen=[("assistant", corrected)],
        rejected=said.completion,
        tools=said.tools,
        origin="edit",
        annotator=said.annotator,
    )


def _rating(held: dict[str, object]) -> float | None:
    stated = (number(held.get(name), name) for name in _RATINGS)
    return next((rating for rating in stated if rating is not None), None)


def _judged(held: dict[str, object], said: Answer) -> Iterator[Answer]:
    for name, judge in _JUDGES.items():
        if (score := number(held.get(name), name)) is not None:
            opinion = replace(
                said, label=None, label_origin=None, metrics={}, annotator=judge, kind="judge"
            )
            yield replace(opinion, rating=score, rating_scale=UNIT)


def _label(held: dict[str, object], is_edited: bool) -> tuple[bool | None, str | None]:
    """Return (label, what told it where that was no thumb)."""
    thumb = _thumb(held)
    if thumb is not None:
        return thumb, None
    name = found(held, _AGAIN)
    value = held.get(name)
    if value is not None and value != "" and truth(value, name):
        return False, "regeneration"
    return (False, "edit") if is_edited else (None, None)


def _thumb(held: dict[str, object]) -> bool | None:
    name = found(held, _THUMBS)
    value = held.get(name)
    if value is None or value == "":
        return None
    word = str(value).lower() if isinstance(value, str | int) else None
    if word not in _UP | _DOWN:
        raise wrong_type(name, "up or down", value)
    return word in _UP


def _annotator(held: dict[str, object]) -> str | None:
    return optional_text(held, found(held, ("annotator", "user", "user_id"))) or None
