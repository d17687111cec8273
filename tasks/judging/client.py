"""The client: calls to an endpoint, bounded in time, bytes and tries; no redirect is followed.

A time-out a read would let a server that drips hold a call for ever: a call has one deadline, and
all tries of a request have another.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import httpx

from tasks.judging.budget import OVER_BUDGET
from tasks.judging.endpoint import Endpoint, headers
from tasks.judging.knobs import Judging
from tasks.judging.replies import Reply, read_reply, unanswered
from tasks.judging.requests import Request, canonical
from tasks.responses import got

_FIRST_WAIT, _LONGEST_WAIT = 1.0, 60.0
Sleep = Callable[[float], Awaitable[object]]


@dataclass(frozen=True)
class _Got:
    """What one call came to: a reply, and whether and after how many seconds to try again."""

    reply: Reply
    is_worth_another: bool = False
    after: float = 0.0


class Client:
    """Asks one endpoint; calls under way wait together where the server asks for patience."""

    def __init__(
        self,
        endpoint: Endpoint,
        knobs: Judging,
        clock: Callable[[], float] = time.monotonic,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        """Take whom to ask, in which bounds, and the clock that waits are measured by."""
        self._endpoint, self._knobs = endpoint, knobs
        self._clock, self._sleep = clock, sleep
        self._resume_at = 0.0
        self._was_reached = False

    def opened(self) -> httpx.AsyncClient:
        """Return the connections that calls share; this machine is never asked through a proxy."""
        return httpx.AsyncClient(
            follow_redirects=False,
            timeout=self._knobs.call_seconds,
            trust_env=not self._endpoint.is_loopback,
            limits=httpx.Limits(max_connections=self._knobs.concurrency),
        )

    async def ask(
        self, http: httpx.AsyncClient, request: Request, may_call: Callable[[], bool]
    ) -> Reply:
        """Return what the endpoint says, tried again until its time is over.

        `may_call` is asked before each call: where it says no, the budget is spent.
        """
        until = self._clock() + self._knobs.request_seconds
        tries, resume_at = 0, 0.0
        last = unanswered("timeout")
        while await self._is_due(resume_at, until):
            if not may_call():
                return unanswered(OVER_BUDGET) if tries == 0 else last
            came = await self._call(http, request)
            if not came.is_worth_another:
                return came.reply
            last, tries = came.reply, tries + 1
            # What the server asks for holds for all; a request's own bad luck for itself.
            self._resume_at = max(self._resume_at, self._clock() + came.after)
            resume_at = self._clock() + (0 if came.after else _back_off(tries, request))
        return last

    async def _is_due(self, resume_at: float, until: float) -> bool:
        """Wait until then, and for the server; return False where that is past the deadline."""
        while (wait := max(resume_at, self._resume_at) - self._clock()) > 0:
            if self._clock() + wait >= until:
                return False
            await self._sleep(wait)
        return self._clock() < until

    async def _call(self, http: httpx.AsyncClient, request: Request) -> _Got:
        try:
            async with asyncio.timeout(self._knobs.call_seconds):
                return await self._posted(http, request)
        except (TimeoutError, httpx.TimeoutException):
            return _Got(unanswered("timeout"), is_worth_another=True)
        except httpx.ConnectError:
            # A server that was there may come back; one that never was is a wrong address.
            return _Got(unanswered("no_connection"), is_worth_another=self._was_reached)
        except httpx.HTTPError:
            return _Got(unanswered("no_connection"), is_worth_another=True)

    async def _posted(self, http: httpx.AsyncClient, request: Request) -> _Got:
        body = canonical(request.body).encode("utf-8", "replace")
        post = http.stream("POST", self._endpoint.address, content=body, headers=headers())
        async with post as response:
            self._was_reached = True
            answer = await got(response)
        if answer.fault:
            return _Got(unanswered(answer.fault), answer.is_worth_another, answer.after)
        return _Got(read_reply(answer.raw, self._knobs.mode))


def _back_off(tries: int, request: Request) -> float:
    """Return the seconds before another try: doubled each time, spread by the request's own id."""
    spread = 0.5 + int(request.custom_id[:4], 16) / 0x20000
    return min(_LONGEST_WAIT, _FIRST_WAIT * 2.0 ** (tries - 1)) * spread
