"""Identity: row ids say where a row came from, content ids say what it is (32 hex characters)."""

import json
from collections.abc import Iterable
from hashlib import sha256

import orjson

Messages = list[tuple[str, str]]
_LARGE = 100_000
# The sha256 of a file (64 hex) and the 0-based number of a record in it.
Place = tuple[str, int]


def record_ids(places: Iterable[Place]) -> list[str]:
    """Return the ids of records."""
    return [_hex(f"{file}{record}".encode()) for file, record in places]


def row_ids(places: Iterable[Place], entity: str, ordinals: Iterable[int]) -> list[str]:
    """Return the ids of rows of `entity`: each the `ordinal`-th (0-based) that its record gave."""
    found = zip(places, ordinals, strict=True)
    # Not by `_hex`: a call each would cost a fifth more.
    return [
        sha256(f"{file}{record}{entity}{at}".encode()).hexdigest()[:32]
        for (file, record), at in found
    ]


def content_id(messages: Messages, tools: str | None) -> str:
    """Return the id of clean messages, roles and tools included.

    A conversation's and a prompt's id are made here, and that of an answer of one turn.
    """
    return _hex(_written(messages, [messages, tools or None]))


def answer_id(messages: Messages, prompt_turn_count: int, tools: str | None) -> str:
    """Return the id of an answer with its prompt, the first `prompt_turn_count` messages.

    An answer of one turn shares its id with the conversation of the same text; a longer one also
    says where its prompt ends, for the same turns may be another answer to a longer prompt.
    """
    if len(messages) - prompt_turn_count <= 1:
        return content_id(messages, tools)
    return _hex(_written(messages, [messages, tools or None, prompt_turn_count]))


def pair_id(chosen_id: str, rejected_id: str) -> str:
    """Return the id of an ordered pair of answers (32 hex each)."""
    return _hex(f"{chosen_id}{rejected_id}".encode())


def _written(messages: Messages, value: list[object]) -> bytes:
    """Return JSON, the same from both writers for clean text.

    orjson takes up to sixteen times a text for it, and ends the process where that is not there.
    """
    if sum([len(content) for _, content in messages]) < _LARGE:
        return orjson.dumps(value)
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _hex(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]
