"""Calls to a served model: one deadline a call, a cap on bytes, no redirect followed."""

import asyncio
import time
from http import HTTPStatus
from typing import Any

import httpx
import orjson

MOST_BYTES = 1_000_000
CALL_SECONDS = 60.0
# What may pass if it is asked again later: RFC 9110, and 429 of RFC 6585. 5xx too.
_LATER = {408, 409, 429}
_TRIES, _FIRST_WAIT, _LONGEST_WAIT = 4, 0.5, 30.0
# The bytes, the reason why there are none, and seconds to wait before it is worth another try.
_Got = tuple[bytes, str, float | None]


class Calls:
    """Posts JSON to a server and parses what it answers; every fault is a reason, none is raised.

    A time-out a read would let a server that drips hold a call for ever: a call has one deadline.
    """

    def __init__(self, seconds: float = CALL_SECONDS, key: str = "") -> None:
        """Take the seconds that a call may last, and the key that goes with it ("": none)."""
        self._seconds = seconds
        # What is unpacked on arrival could be a bomb: nothing packed is asked for, or taken.
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        self._headers |= {"Authorization": f"Bearer {key}"} if key else {}

    def post(self, url: str, body: dict[str, Any]) -> tuple[Any, str]:
        """Return the parsed answer and "", or None and the reason; busy servers are asked again."""
        reason = ""
        for attempt in range(_TRIES):
            raw, reason, wait = asyncio.run(self._call(url, orjson.dumps(body)))
            if not reason:
                return _parsed(raw)
            if wait is None or attempt + 1 == _TRIES:
                break
            time.sleep(min(_LONGEST_WAIT, wait or _FIRST_WAIT * 2.0**attempt))
        return None, reason

    async def _call(self, url: str, body: bytes) -> _Got:
        try:
            async with asyncio.timeout(self._seconds), self._opened() as http:
                post = http.stream("POST", url, content=body, headers=self._headers)
                async with post as answer:
                    return await _read(answer)
        except (TimeoutError, httpx.TimeoutException):
            return b"", "timeout", None
        except httpx.HTTPError:
            return b"", "no connection", 0.0

    def _opened(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(follow_redirects=False, timeout=self._seconds, trust_env=False)


async def _read(answer: httpx.Response) -> _Got:
    status = answer.status_code
    if status != HTTPStatus.OK:
        is_later = status in _LATER or status >= HTTPStatus.INTERNAL_SERVER_ERROR
        after = answer.headers.get("Retry-After", "")
        return b"", f"HTTP {status}", _seconds(after) if is_later else None
    if answer.headers.get("Content-Encoding", "identity") != "identity":
        return b"", "packed", None
    read = bytearray()
    async for piece in answer.aiter_raw():
        read += piece
        if len(read) > MOST_BYTES:
            return b"", "too large", None
    return bytes(read), "", None


def _seconds(text: str) -> float:
    return float(text[:4]) if text.isascii() and text.isdecimal() else 0.0


def _parsed(raw: bytes) -> tuple[Any, str]:
    try:
        return orjson.loads(raw), ""
    except ValueError:
        return None, "not JSON"
