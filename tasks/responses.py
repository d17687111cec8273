"""Responses of served models: bytes within a cap, or why there are none and when to ask again."""

from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus

import httpx

MOST_BYTES = 1_000_000
# What may pass if it is asked again later: RFC 9110, and 429 of RFC 6585. 5xx too.
_LATER = {408, 409, 429}


@dataclass(frozen=True)
class Got:
    """What one response came to; `fault` is "" where its bytes are whole.

    `after` is how many seconds the server asks to wait before it is worth another try.
    """

    raw: bytes = b""
    fault: str = ""
    is_worth_another: bool = False
    after: float = 0.0


async def got(response: httpx.Response) -> Got:
    """Return a response's bytes, or the fault: redirect, http_503, packed or too_large.

    What is unpacked on arrival could be a bomb: nothing packed is taken.
    """
    status = response.status_code
    if status != HTTPStatus.OK:
        return _not_ok(status, response.headers.get("Retry-After"))
    if response.headers.get("Content-Encoding", "identity") != "identity":
        return Got(fault="packed")
    read = bytearray()
    async for piece in response.aiter_raw():
        read += piece
        if len(read) > MOST_BYTES:
            return Got(fault="too_large")
    return Got(bytes(read))


def _not_ok(status: int, retry_after: str | None) -> Got:
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        return Got(fault="redirect")
    is_later = status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    return Got(fault=f"http_{status}", is_worth_another=is_later, after=seconds_of(retry_after))


def seconds_of(retry_after: str | None) -> float:
    """Return how many seconds a Retry-After asks for, in either of its forms; 0 for none."""
    text = (retry_after or "").strip()
    if text.isascii() and text.isdecimal():
        return float(text[:9])
    try:
        at = parsedate_to_datetime(text)
    except ValueError:
        return 0.0
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - datetime.now(UTC)).total_seconds())
