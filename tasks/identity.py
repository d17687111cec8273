"""Identity: row ids say where a row came from, content ids say what it is (32 hex characters)."""

from hashlib import sha256

import orjson

Messages = list[tuple[str, str]]


def _hex(content: bytes) -> str:
    return sha256(content).hexdigest()[:32]


def record_id(file_sha256: str, record: int) -> str:
    """Return the id of the 0-based `record` of the file with that digest (64 hex)."""
    return _hex(f"{file_sha256}{record}".encode())


def row_id(file_sha256: str, record: int, entity: str, ordinal: int) -> str:
    """Return the id of the `ordinal`-th row of `entity` that this record gave."""
    return sha256(f"{file_sha256}{record}{entity}{ordinal}".encode()).hexdigest()[:32]


def content_id(messages: Messages, tools: str | None) -> str:
    """Return the id of clean messages, roles and tools included.

    A conversation's and a prompt's id are made here, and that of an answer of one turn.
    """
    return _hex(orjson.dumps([messages, tools or None]))


def answer_id(messages: Messages, prompt_turn_count: int, tools: str | None) -> str:
    """Return the id of an answer with its prompt, the first `prompt_turn_count` messages.

    An answer of one turn shares its id with the conversation of the same text; a longer one also
    says where its prompt ends, for the same turns may be another answer to a longer prompt.
    """
    if len(messages) - prompt_turn_count <= 1:
        return content_id(messages, tools)
    return _hex(orjson.dumps([messages, tools or None, prompt_turn_count]))


def pair_id(chosen_id: str, rejected_id: str) -> str:
    """Return the id of an ordered pair of answers (32 hex each)."""
    return _hex(f"{chosen_id}{rejected_id}".encode())
