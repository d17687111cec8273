"""Verifiable constraints that a request states, and whether the answer kept them."""

import json
import re
from collections.abc import Callable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from tasks.functions import SqlFunction, messages
from tasks.functions.messages import said_by
from tasks.functions.tokens import tokens

Check = Callable[[re.Match[str], str], bool]
_NUMBERS = {
    word: number
    for number, words in enumerate(
        ["one 一", "two 两 二", "three 三", "four 四", "five 五", "six 六", "seven 七", "eight 八",
         "nine 九", "ten 十"], start=1
    )
    for word in words.split()
}  # fmt: skip
_COUNT = rf"(?P<n>\d{{1,5}}|{'|'.join(_NUMBERS)})"
_ITEM = re.compile(
    r"^\s*(?:[-*•·]|\d{1,3}[.)、．]|[（(]?[一二三四五六七八九十]{1,3}[)）、.])\s*\S", re.MULTILINE
)
_FENCED = re.compile(r"\A\s*```(?:json)?\s*\n(.*?)\n\s*```\s*\Z", re.DOTALL)


def _number(match: re.Match[str]) -> int:
    text = match["n"].lower()
    return int(text) if text.isdecimal() else _NUMBERS[text]


def _is_json(answer: str) -> bool:
    fenced = _FENCED.match(answer)
    try:
        json.loads(fenced[1] if fenced else answer)
    except (ValueError, RecursionError):
        return False
    return True


def _items(match: re.Match[str], answer: str) -> bool:
    return len(_ITEM.findall(answer)) == _number(match)


CHECKS: tuple[tuple[re.Pattern[str], Check], ...] = (
    (
        re.compile(
            rf"\b(?:at most|no more than|within|under|up to|fewer than|less than|maximum of) {_COUNT} words?\b",
            re.IGNORECASE,
        ),
        lambda match, answer: len(tokens(answer)) <= _number(match),
    ),
    (
        re.compile(rf"\b(?:at least|no fewer than|more than|over) {_COUNT} words?\b", re.IGNORECASE),
        lambda match, answer: len(tokens(answer)) >= _number(match),
    ),
    (
        re.compile(r"(?P<n>\d{1,5}) ?个?字(?:以内|之内|以下)|(?:不超过|不多于|少于) ?(?P<m>\d{1,5}) ?个?字"),
        lambda match, answer: len(tokens(answer)) <= int(match["n"] or match["m"]),
    ),
    (
        re.compile(r"(?:不少于|至少|不低于) ?(?P<n>\d{1,5}) ?个?字"),
        lambda match, answer: len(tokens(answer)) >= _number(match),
    ),
    (
        re.compile(rf"\b{_COUNT} (?:bullet points?|bullets|numbered (?:items|points|steps))\b", re.IGNORECASE),
        _items,
    ),
    (re.compile(rf"(?:分|列出|列举|给出){_COUNT} ?(?:点|条)"), _items),
    (
        re.compile(r"\b(?:in|as|valid|using) json\b|json ?格式|\bjson format\b", re.IGNORECASE),
        lambda _, answer: _is_json(answer),
    ),
    (
        re.compile(r"\ball (?:in )?(?:upper ?case|capital letters)\b", re.IGNORECASE),
        lambda _, answer: answer.upper() == answer,
    ),
    (
        re.compile(r"\ball (?:in )?lower ?case\b", re.IGNORECASE),
        lambda _, answer: answer.lower() == answer,
    ),
)  # fmt: skip


# What every request that states a constraint holds, for RE2: the patterns above are searched in
# such requests alone, a few in a hundred.
MAY_ASK = (
    r"(?i)words?\b|bullet|numbered|json|upper ?case|letters|lower ?case|字[以之]|个字"
    r"|不超过|不多于|少于|至少|不低于|(?:分|列出|列举|给出)(?:\p{Nd}|" + "|".join(_NUMBERS) + ")"
)


def constraints(column: pa.ChunkedArray) -> pa.Array:
    """Return for each row of messages how many constraints were asked for, and how many kept.

    Constraints are read from the last user turn and checked on the answer to it; a word is a token
    and so is a Chinese character. Families after IFEval (Zhou et al. 2023, arXiv 2311.07911).
    """
    turns = messages.turns_of(column)
    last = messages.last_turns(turns, "user")
    requests = turns.contents.take(pa.array(last, mask=last < 0))
    may_ask = pc.fill_null(pc.match_substring_regex(requests, MAY_ASK), False)
    rows = np.flatnonzero(may_ask)
    counts = np.zeros((2, len(last)), np.int64)
    for row, said in zip(rows, messages.rows(column.take(pa.array(rows))), strict=True):
        counts[:, row] = _kept(said)
    return pa.StructArray.from_arrays(list(map(pa.array, counts)), ["asked_count", "kept_count"])


def _kept(turns: list[messages.Turn]) -> tuple[int, int]:
    asked = max(place for place, (role, _) in enumerate(turns) if role == "user")
    request, answer = turns[asked][1], said_by(turns[asked + 1 :], "assistant")
    matches = [(pattern.search(request), check) for pattern, check in CHECKS]
    kept = [check(match, answer) for match, check in matches if match]
    return len(kept), sum(kept)


FUNCTIONS = [
    SqlFunction(
        "constraints",
        (messages.SQL_TYPE,),
        "struct(asked_count bigint, kept_count bigint)",
        constraints,
    )
]
