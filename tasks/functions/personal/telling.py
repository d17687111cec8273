"""Telling: what personal data in a text comes to, as the columns of `cleaned.personal_data`."""

from typing import Any

import numpy as np
import pyarrow as pa

from tasks import identity
from tasks.functions import messages
from tasks.functions.personal.asking import masked_question, question_keys
from tasks.functions.personal.endings import Endings, Places
from tasks.functions.personal.kinds import END_MARK
from tasks.functions.personal.policies import Policy
from tasks.functions.personal.rewriting import Text, placed, rewritten

SPAN = pa.struct(
    [
        ("turn", pa.int32()),
        ("start", pa.int32()),
        ("length", pa.int32()),
        ("kind", pa.string()),
        ("placeholder", pa.string()),
    ]
)
FOUND = pa.struct(
    [
        ("spans", pa.list_(SPAN)),
        ("kinds", pa.list_(pa.string())),
        ("dropped_kind", pa.string()),
        ("is_emptied", pa.bool_()),
        ("redacted_id", pa.string()),
        ("first_turn_hash", pa.int64()),
    ]
)


def told(text: Text, prompt_turn_count: int, rules: Policy) -> dict[str, Any] | None:
    """Return what is found in one text and what it comes to; None where that is nothing.

    In place of `first_turn_hash` stands the `question`: its masked first user turn, if it is.
    """
    spans = placed(text, rules)
    if not spans:
        return None
    turns, tools = rewritten(text.turns, text.tools, spans)
    is_emptied = any(
        before.strip() and not after.strip()
        for (_, before), (_, after) in zip(text.turns, turns, strict=True)
    )
    kinds = sorted({span.kind for span in spans})
    return {
        "spans": [span._asdict() for span in spans],
        "kinds": kinds,
        "dropped_kind": next((kind for kind in kinds if rules.drops(kind)), None),
        "is_emptied": is_emptied,
        "redacted_id": identity.answer_id(turns, prompt_turn_count, tools),
        "question": masked_question(text.turns, turns),
    }


def keyed(every: list[dict[str, Any]]) -> pa.StructArray:
    """Return what is told of texts with the key of each masked question, all hashed in one go."""
    masked = [each for each in every if each["question"] is not None]
    keys = question_keys([each["question"] for each in masked])
    for each, key in zip(masked, keys, strict=True):
        each["first_turn_hash"] = key
    return pa.array(every, FOUND)


def told_of_cut(
    texts: list[tuple[list[messages.Turn], int, str]], cut: Endings, at: Places
) -> pa.StructArray:
    """Return what `told` does of texts in which nothing but the tokens at ends is found.

    A text is its turns, how many of them are the prompt, and its tools. The places of `cut` are
    turns (0-based), and `at` says in which text; the turns are left without the tokens.
    """
    are_emptied = np.zeros(len(texts), bool)
    places = (each.tolist() for each in (at, cut.places, cut.starts))
    for text, turn, start in zip(*places, strict=True):
        turns = texts[text][0]
        role, content = turns[turn]
        turns[turn] = (role, content[:start])
        are_emptied[text] |= not content[:start].strip()
    one_each = pa.array(np.arange(len(texts) + 1), pa.int32())
    columns = {
        "spans": _cut_spans(cut, at, len(texts)),
        "kinds": pa.ListArray.from_arrays(one_each, _all(END_MARK, len(texts))),
        "is_emptied": pa.array(are_emptied),
        "redacted_id": pa.array([identity.answer_id(*each) for each in texts], pa.string()),
    }
    told = [columns.get(field.name, pa.nulls(len(texts), field.type)) for field in FOUND]
    return pa.StructArray.from_arrays(told, fields=list(FOUND))


def _cut_spans(cut: Endings, at: Places, count: int) -> pa.ListArray:
    columns = (cut.places + 1, cut.starts, cut.ends - cut.starts)
    borders = np.searchsorted(at, np.arange(count + 1))
    spans = pa.StructArray.from_arrays(
        [
            *(pa.array(each, pa.int32()) for each in columns),
            _all(END_MARK, len(at)),
            _all("", len(at)),
        ],
        fields=list(SPAN),
    )
    return pa.ListArray.from_arrays(pa.array(borders, pa.int32()), spans)


def _all(value: str, count: int) -> pa.StringArray:
    return pa.repeat(pa.scalar(value), count)
