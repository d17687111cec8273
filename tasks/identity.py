"""Identity: row ids say where a row came from, content ids say what it is (32 hex characters)."""

import hashlib

import orjson

Messages = list[tuple[str, str]]


def _hex(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:32]


def record_id(file_sha256: str, record: int) -> str:
    """Return the id of the 0-based `record` of the file with that digest (64 hex)."""
    return _hex(f"{file_sha256}{record}".encode())


def row_id(file_sha256: str, record: int, entity: str, ordinal: int) -> str:
    """Return the id of the `ordinal`-th row of `entity` that this record gave."""
    return _hex(f"{file_sha256}{record}{entity}{ordinal}".encode())


def content_id(messages: Messages, tools: str | None) -> str:
    """Return the id of clean messages, roles and tools included.

    A conversation's, an answer's (with its prompt) and a prompt's id are all made here, so an
    answer and the conversation with the same text share one id.
    """
    return _hex(orjson.dumps([messages, tools or None]))


def pair_id(chosen_id: str, rejected_id: str) -> str:
    """Return the id of an ordered pair of answers (32 hex each)."""
    return _hex(f"{chosen_id}{rejected_id}".encode())
