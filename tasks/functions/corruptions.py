"""Corruptions: a worse answer made of a good one by a rule, where nobody wrote a worse one.

Always the same of the same text: what there is to choose falls by a hash of the answer's id.
"""

import hashlib
import re
from collections.abc import Callable, Iterator

import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.demands.checks import check
from tasks.functions.demands.finding import demands
from tasks.functions.tokens import tokens
from tasks.identity import answer_id
from tasks.tables import MESSAGES

# What is left of a longer text is plainly cut off.
_LEAST_CUT_CHARS = 60
_NUMBER = re.compile(r"(?<![\w.,#-])\d{1,9}(?:\.\d{1,6})?(?![\w.,]*\d)(?!\w)")
# The ordinal of a list's item is no number of the answer.
_ORDINAL = re.compile(r"^\s*\d{1,3}[.)、]", re.MULTILINE)
_MARKS = re.compile(r"[\"“”‘’「」『』*#<>\[\]{}]")
_STRUCT = pa.struct([("kind", pa.string()), ("rejected_id", pa.string())])
Worse = Callable[[str, str, str, int], str]


def _drop_constraint(request: str, answer: str, _: str, __: int) -> str:
    """Break a demand that the answer keeps, by the smallest change that does."""
    kept = [each for each in demands(request) if check(*each, answer, request)]
    for demand in kept:
        for changed in _changed(answer):
            if check(*demand, changed, request) is False:
                return changed
    return ""


def _changed(answer: str) -> Iterator[str]:
    lines = answer.strip().split("\n")
    yield "\n".join(lines[:-1]).strip()
    yield "\n".join(lines[1:]).strip()
    yield _MARKS.sub("", answer).strip()
    yield answer.lower()
    yield answer.upper()
    for between in (", ", "\n\n"):
        yield f"{answer.strip()}{between}{answer.strip()}"


def _alter_number(_: str, answer: str, __: str, draw: int) -> str:
    """Change the last number that is no ordinal by 1 to 9 of its last digit's units."""
    ordinals = {match.end() - 1 for match in _ORDINAL.finditer(answer)}
    found = [each for each in _NUMBER.finditer(answer) if each.end() not in ordinals]
    if not found:
        return ""
    last = found[-1]
    whole, point, part = last[0].partition(".")
    changed = str(int(whole + part) + 1 + draw % 9).zfill(len(whole + part))
    at = len(changed) - len(part)
    return answer[: last.start()] + changed[:at] + point + changed[at:] + answer[last.end() :]


def _truncate(_: str, answer: str, __: str, draw: int) -> str:
    """Cut the answer off within a sentence, between a third and two thirds of it."""
    if len(answer) < 2 * _LEAST_CUT_CHARS:
        return ""
    end = len(answer) * (100 + draw % 100) // 300
    head = answer[:end]
    words = head.rpartition(" ")[0] if answer[:end].isascii() else head
    return (words or head).rstrip(" \n\t.,;:!?。，；：！？、")


def _swap(_: str, __: str, other: str, ___: int) -> str:
    """Answer another prompt."""
    return other


KINDS: dict[str, Worse] = {
    "drop_constraint": _drop_constraint,
    "alter_number": _alter_number,
    "truncate": _truncate,
    "swap": _swap,
}


def corruption(
    column: pa.ChunkedArray,
    prompt_turns: pa.ChunkedArray,
    tools: pa.ChunkedArray,
    ids: pa.ChunkedArray,
    others: pa.ChunkedArray,
) -> pa.Array:
    """Return for each good answer the kind of its corruption and the id of what comes of it.

    A row is the talk with the answer, how many of its turns are the prompt, its tools ("" of none),
    the answer's id, and another answer's turns. Both are "" where no kind gives another text.
    """
    rows = zip(
        messages.rows(column),
        prompt_turns.to_pylist(),
        tools.to_pylist(),
        ids.to_pylist(),
        messages.rows(others),
        strict=True,
    )
    return pa.array([_found(*row) for row in rows], _STRUCT)


def corrupted(
    column: pa.ChunkedArray,
    prompt_turns: pa.ChunkedArray,
    kinds: pa.ChunkedArray,
    ids: pa.ChunkedArray,
    others: pa.ChunkedArray,
) -> pa.Array:
    """Return for each good answer the turns of its corruption of that kind."""
    rows = zip(
        messages.rows(column),
        prompt_turns.to_pylist(),
        kinds.to_pylist(),
        ids.to_pylist(),
        messages.rows(others),
        strict=True,
    )
    made = [_made(kind, turns, at, name, other) for turns, at, kind, name, other in rows]
    return pa.array(
        [[{"role": role, "content": said} for role, said in turns] for turns in made], MESSAGES
    )


def _found(
    turns: list[messages.Turn], at: int, tools: str, name: str, other: list[messages.Turn]
) -> dict[str, str]:
    # Few answers keep a constraint that can be checked: where one does, that is what is broken.
    rarest, *kinds = KINDS
    first = _draw(name, "kind") % len(kinds)
    for kind in (rarest, *kinds[first:], *kinds[:first]):
        if worse := _made(kind, turns, at, name, other):
            return {"kind": kind, "rejected_id": answer_id(turns[:at] + worse, at, tools or None)}
    return {"kind": "", "rejected_id": ""}


def _made(
    kind: str, turns: list[messages.Turn], at: int, name: str, other: list[messages.Turn]
) -> list[messages.Turn]:
    """Return the worse turns, none where they would say the same or nothing."""
    request, answer = turns[at - 1][1], turns[-1][1]
    instead = other[-1][1] if other else ""
    said = KINDS[kind](request, answer, instead, _draw(name, "how"))
    if not said.strip() or tokens(said) in ([], tokens(answer)):
        return []
    return [*turns[at:-1], (turns[-1][0], said)]


def _draw(name: str, what: str) -> int:
    return int(hashlib.sha256(f"{what}:{name}".encode()).hexdigest()[:12], 16)


_ROW = (messages.SQL_TYPE, "integer")
FUNCTIONS = [
    SqlFunction(
        "corruption",
        (*_ROW, "varchar", "varchar", messages.SQL_TYPE),
        "struct(kind varchar, rejected_id varchar)",
        corruption,
    ),
    SqlFunction(
        "corrupted",
        (*_ROW, "varchar", "varchar", messages.SQL_TYPE),
        messages.SQL_TYPE,
        corrupted,
    ),
]
