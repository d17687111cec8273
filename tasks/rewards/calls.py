"""Calls to a served model: one deadline a call, a cap on bytes, no redirect followed."""

import asyncio
import time
from typing import Any

import httpx
import orjson

from tasks.responses import Got, got

CALL_SECONDS = 60.0
_TRIES, _FIRST_WAIT, _LONGEST_WAIT = 4, 0.5, 30.0


class Calls:
    """Posts JSON to a server and parses what it answers; every fault is a reason, none is raised.

    A time-out a read would let a server that drips hold a call for ever: a call has one deadline.
    """

    def __init__(self, seconds: float = CALL_SECONDS, key: str = "") -> None:
        """Take the seconds that a call may last, and the key that goes with it ("": none)."""
        self._seconds = seconds
        self._headers = {"Content-Type": "application/json", "Accept-Encoding": "identity"}
        self._headers |= {"Authorization": f"Bearer {key}"} if key else {}

    def post(self, url: str, body: dict[str, Any]) -> tuple[Any, str]:
        """Return the parsed answer and "", or None and the reason; busy servers are asked again."""
        for attempt in range(_TRIES):
            came = asyncio.run(self._call(url, orjson.dumps(body)))
            if not came.fault:
                return _parsed(came.raw)
            if not came.is_worth_another or attempt + 1 == _TRIES:
                break
            time.sleep(min(_LONGEST_WAIT, came.after or _FIRST_WAIT * 2.0**attempt))
        return None, came.fault

    async def _call(self, url: str, body: bytes) -> Got:
        try:
            async with asyncio.timeout(self._seconds), self._opened() as http:
                post = http.stream("POST", url, content=body, headers=self._headers)
                async with post as answer:
                    return await got(answer)
        except (TimeoutError, httpx.TimeoutException):
            return Got(fault="timeout")
        except httpx.HTTPError:
            return Got(fault="no_connection", is_worth_another=True)

    def _opened(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(follow_redirects=False, timeout=self._seconds, trust_env=False)


def _parsed(raw: bytes) -> tuple[Any, str]:
    try:
        return orjson.loads(raw), ""
    except ValueError:
        return None, "not_json"
