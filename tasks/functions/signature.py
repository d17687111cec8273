"""The shared pass: all that later layers need to know of a text, in one walk over its tokens."""

import json
import re
from typing import Any

import pyarrow as pa

from tasks.functions import SqlFunction, messages
from tasks.functions.language import NO_LANGUAGE, language
from tasks.functions.messages import Turn, said_by
from tasks.functions.tokens import key, tokens, turn_key
from tasks.functions.words import FUNCTION_WORDS, LANGUAGE_NAMED, REFUSAL

_LETTER = {"system": "s", "user": "u", "assistant": "a", "tool": "t"}
# A refusal opens an answer; later in it the same words are told of.
REFUSAL_CHARS = 200
_FENCE = re.compile(r"^ *```", re.MULTILINE)
_ENDING = re.compile(r"[.!?。！？…;；:：)）\]】}>\"'”’`*_|~%°\d]\s*\Z")

FIELDS = (
    ("roles", pa.string(), "varchar"),
    ("turn_count", pa.int64(), "bigint"),
    ("empty_turn_count", pa.int64(), "bigint"),
    ("length_chars", pa.int64(), "bigint"),
    ("normal_hash", pa.int64(), "bigint"),
    ("first_turn_hash", pa.int64(), "bigint"),
    ("prompt_language", pa.string(), "varchar"),
    ("answer_language", pa.string(), "varchar"),
    ("prompt_token_count", pa.int64(), "bigint"),
    ("answer_token_count", pa.int64(), "bigint"),
    ("prompt_content_count", pa.int64(), "bigint"),
    ("shared_content_count", pa.int64(), "bigint"),
    ("answer_content_count", pa.int64(), "bigint"),
    ("answer_distinct_content_count", pa.int64(), "bigint"),
    ("answer_number_count", pa.int64(), "bigint"),
    ("repeated_share", pa.float64(), "double"),
    ("is_refusal", pa.bool_(), "boolean"),
    ("is_cut", pa.bool_(), "boolean"),
    ("is_other_language", pa.bool_(), "boolean"),
)


def signature(column: pa.ChunkedArray) -> pa.Array:
    """Return one struct of `FIELDS` for each row of messages.

    Hashes are 63-bit comparison keys, counts are of tokens. The prompt is what users say, the
    answer what the assistant says, in all turns.
    """
    found = [_of(turns) for turns in messages.rows(column)]
    columns = list(zip(*found, strict=True)) or [()] * len(FIELDS)
    return pa.StructArray.from_arrays(
        [pa.array(values, kind) for values, (_, kind, _) in zip(columns, FIELDS, strict=True)],
        names=[name for name, _, _ in FIELDS],
    )


def _of(turns: list[Turn]) -> tuple[Any, ...]:
    prompt, answer = said_by(turns, "user"), said_by(turns, "assistant")
    found = [tokens(content) for _, content in turns]
    keys = [turn_key(turn, words) for turn, words in zip(turns, found, strict=True)]
    last = next((content for role, content in reversed(turns) if role == "assistant"), "")
    asked_in, answered_in = language(prompt), language(answer)
    first = next((place for place, turn in enumerate(turns) if turn[0] == "user"), None)
    return (
        "".join(_LETTER.get(role, "?") for role, _ in turns),
        len(turns),
        sum(not content.strip() for _, content in turns),
        sum(len(content) for _, content in turns),
        key(keys),
        key(keys[first : first + 1] if first is not None else []),
        asked_in,
        answered_in,
        *_token_features(_said(turns, found, "user"), _said(turns, found, "assistant")),
        bool(REFUSAL.search(last[:REFUSAL_CHARS])),
        _is_cut(answer),
        asked_in != answered_in
        and not {asked_in, answered_in} & NO_LANGUAGE
        and not LANGUAGE_NAMED.search(prompt),
    )


def _said(turns: list[Turn], found: list[list[str]], role: str) -> list[str]:
    return [
        word for turn, words in zip(turns, found, strict=True) if turn[0] == role for word in words
    ]


def _token_features(prompt: list[str], answer: list[str]) -> tuple[int | float, ...]:
    asked = set(prompt) - FUNCTION_WORDS
    told = [token for token in answer if token not in FUNCTION_WORDS]
    distinct = set(told)
    return (
        len(prompt),
        len(answer),
        len(asked),
        len(asked & distinct),
        len(told),
        len(distinct),
        sum(token.isdecimal() for token in told),
        _repeated_share(answer),
    )


def _repeated_share(answer: list[str]) -> float:
    grams = list(zip(answer, answer[1:], answer[2:], strict=False))
    return 1 - len(set(grams)) / len(grams) if grams else 0.0


def _is_cut(answer: str) -> bool:
    """Tell whether an answer ends inside a code fence, or long prose without any end mark."""
    if len(_FENCE.findall(answer)) % 2:
        return True
    return len(answer) > 200 and not _ENDING.search(answer) and "\n" not in answer[-80:]


def is_json(column: pa.ChunkedArray) -> pa.Array:
    """Return for each text whether it parses as JSON."""
    return pa.array([_parses(text) for text in column.to_pylist()], pa.bool_())


def _parses(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


FUNCTIONS = [
    SqlFunction(
        "signature",
        (messages.SQL_TYPE,),
        f"struct({', '.join(f'{name} {kind}' for name, _, kind in FIELDS)})",
        signature,
    ),
    SqlFunction("is_json", ("varchar",), "boolean", is_json),
]
