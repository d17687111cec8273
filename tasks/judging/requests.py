"""Requests: one call each, in the form of OpenAI's batches, whether sent now or in a file.

`custom_id` is the sha256 of the canonical request and the endpoint: what the cache is addressed by.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from tasks.judging.endpoint import Endpoint
from tasks.judging.knobs import Judging
from tasks.judging.protocol import HIGHEST, LOWEST, PAIRWISE, STANDARDS, Case, Mode
from tasks.judging.rubric import messages_of

# A turn's own tokens beside its text, as chat templates add them.
_TURN_TOKENS = 8
_BYTES_A_TOKEN = 3


@dataclass(frozen=True)
class Request:
    """One call: its case, whether its answers stand the other way round, and its body."""

    case: Case
    is_swapped: bool
    body: dict[str, Any]
    endpoint: Endpoint

    @cached_property
    def custom_id(self) -> str:
        """Return the sha256 (64 hex) of the canonical request and the endpoint's identity."""
        asked = f"{self.endpoint.identity}\n{canonical(self.body)}"
        return hashlib.sha256(asked.encode()).hexdigest()

    @cached_property
    def tokens_in(self) -> int:
        """Return about how many tokens it sends: a third of its UTF-8 bytes, and some a turn.

        One a Chinese character; of English that is a little more than models count.
        """
        texts = [message["content"] for message in self.body["messages"]]
        return sum(len(text.encode()) // _BYTES_A_TOKEN + _TURN_TOKENS for text in texts)

    @property
    def tokens(self) -> int:
        """Return about how many tokens it uses at most, in and out."""
        return self.tokens_in + int(self.body["max_tokens"])

    @property
    def batch_line(self) -> str:
        """Return the request as a line of a batch file."""
        line = {
            "custom_id": self.custom_id,
            "method": "POST",
            "url": self.endpoint.batch_path,
            "body": self.body,
        }
        return f"{canonical(line)}\n"


def canonical(value: Any) -> str:
    """Return a value as JSON of one form: keys sorted, no spaces, characters as they are."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def requests_of(cases: Iterable[Case], endpoint: Endpoint, knobs: Judging) -> Iterator[Request]:
    """Yield the calls that cases need: of a pair two, one an order."""
    orders = (False, True) if knobs.mode == PAIRWISE else (False,)
    for case in cases:
        for is_swapped in orders:
            yield Request(case, is_swapped, _body(case, is_swapped, endpoint, knobs), endpoint)


def _body(case: Case, is_swapped: bool, endpoint: Endpoint, knobs: Judging) -> dict[str, Any]:
    body: dict[str, Any] = {
        "model": endpoint.model,
        "messages": messages_of(case, knobs.mode, is_swapped),
        "temperature": 0,
        "max_tokens": knobs.max_answer_tokens,
    }
    if knobs.answer_format == "object":
        body["response_format"] = {"type": "json_object"}
    elif knobs.answer_format == "schema":
        schema = {"name": knobs.mode, "strict": True, "schema": _schema(knobs)}
        body["response_format"] = {"type": "json_schema", "json_schema": schema}
    return body


def _schema(knobs: Judging) -> dict[str, Any]:
    reason: dict[str, Any] = {"type": "string"}
    if knobs.max_reason_chars:
        reason["maxLength"] = knobs.max_reason_chars
    properties = {"reason": reason} | _verdict(knobs.mode)
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _verdict(mode: Mode) -> dict[str, Any]:
    if mode == PAIRWISE:
        return {"better": {"type": "string", "enum": ["A", "B", "tie"]}}
    levels = list(range(LOWEST, HIGHEST + 1))
    return {name: {"type": "integer", "enum": levels} for name in STANDARDS}
