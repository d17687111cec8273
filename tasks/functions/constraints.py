"""Verifiable constraints that a request states, and whether the answer kept each."""

import itertools

import numpy as np
import orjson
import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.automata.reading import any_held, may_hold, parted
from tasks.functions.demands import ENDLESS, Wanted
from tasks.functions.demands.checks import check
from tasks.functions.demands.finding import Demand, all_demands
from tasks.functions.demands.gate import MAY_ASK
from tasks.functions.messages import said_by

_ONE = pa.struct([("name", pa.string()), ("wanted", pa.string()), ("is_kept", pa.bool_())])
_NAMES = ["constraints", "asked_count", "kept_count"]
Found = list[dict[str, str | bool]]


def constraints(column: pa.ChunkedArray, is_private: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the constraints asked for, how many, and how many were kept.

    A constraint is its family's name, what is wanted in words, and whether the answer keeps it; one
    that nobody can judge is left out. They are read from the last user turn and checked on what the
    assistant says after it. Families: `tasks.functions.demands`. Of a private row, one that holds
    personal data, no phrase of the request is told, for it may be what is masked.
    """
    asked = _demands(column)
    taken = pa.array(list(asked), pa.int64())
    beside = zip(messages.rows(column.take(taken)), is_private.take(taken).to_pylist(), strict=True)
    found = [
        _found(said, untold, wanted)
        for (said, untold), wanted in zip(beside, asked.values(), strict=True)
    ]
    counts, kept = np.zeros((2, len(column)), np.int64)
    counts[taken] = [len(row) for row in found]
    kept[taken] = [sum(bool(each["is_kept"]) for each in row) for row in found]
    borders = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    lists = pa.ListArray.from_arrays(borders, pa.array(itertools.chain(*found), _ONE))
    return pa.StructArray.from_arrays([lists, pa.array(counts), pa.array(kept)], _NAMES)


def _demands(column: pa.ChunkedArray) -> dict[int, list[Demand]]:
    """Return by row the demands of last user turns that state any.

    The gate's second look at what a walk is not sure of is for the few that are left.
    """
    requests = messages.last_said(messages.turns_of(column), "user")
    passes = may_hold(requests, parted(MAY_ASK))
    asking = np.flatnonzero(passes.any(axis=1))
    found = all_demands(requests.take(pa.array(asking)))
    stated = asking[np.array([bool(each) for each in found], bool)]
    unsure = stated[~passes[stated, 0]]
    refused = unsure[~any_held(requests.take(pa.array(unsure)), MAY_ASK)]
    by_row = dict(zip(asking.tolist(), found, strict=True))
    return {row: by_row[row] for row in np.setdiff1d(stated, refused).tolist()}


def _found(turns: list[messages.Turn], is_private: bool, wanted: list[Demand]) -> Found:
    asked = max(place for place, (role, _) in enumerate(turns) if role == "user")
    request, answer = turns[asked][1], said_by(turns[asked + 1 :], "assistant")
    judged = [(each, check(*each, answer, request)) for each in wanted]
    return [
        {"name": each.name, "wanted": _told(each.wanted, is_private), "is_kept": is_kept}
        for each, is_kept in judged
        if is_kept is not None
    ]


def _told(wanted: Wanted, is_private: bool) -> str:
    return str(wanted._replace(texts=("…",)) if is_private and wanted.texts else wanted)


def demanded(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages the constraints of its last user turn as JSON, "" of none.

    A list of `{name, least, most, texts}`, `most` null without an upper bound: what a verifier
    needs beside the answer.
    """
    told = [""] * len(column)
    for row, found in _demands(column).items():
        told[row] = orjson.dumps([_demanded(*each) for each in found]).decode()
    return pa.array(told, pa.string())


def _demanded(name: str, wanted: Wanted) -> dict[str, object]:
    most = None if wanted.most >= ENDLESS else wanted.most
    return {"name": name, "least": wanted.least, "most": most, "texts": wanted.texts}


FUNCTIONS = [
    SqlFunction("demanded", (messages.SQL_TYPE,), "varchar", demanded),
    SqlFunction(
        "constraints",
        (messages.SQL_TYPE, "boolean"),
        "struct(constraints struct(name varchar, wanted varchar, is_kept boolean)[],"
        " asked_count bigint, kept_count bigint)",
        constraints,
    ),
]
