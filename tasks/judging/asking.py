"""Asking: requests go out some at a time, each answer is kept at once; a dead endpoint ends it."""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial

import httpx

from tasks.errors import SluiceError
from tasks.judging.budget import OVER_BUDGET, Budget
from tasks.judging.cache import Cache
from tasks.judging.client import Client
from tasks.judging.endpoint import API_KEY
from tasks.judging.knobs import Judging
from tasks.judging.replies import Reply
from tasks.judging.requests import Request

# So many requests on end that nobody answered are no bad luck.
MOST_FAILURES = 10
# What no patience cures: the key, the right to ask, the address.
_NO_RIGHT, _NO_ADDRESS = {"http_401", "http_403"}, {"http_404", "http_405"}
# Of one request where others are answered: it is too long, say.
_BAD_REQUEST = {"http_400", "http_413", "http_422"}
_HOPELESS = _NO_RIGHT | _NO_ADDRESS


@dataclass
class Asked:
    """What was asked so far: replies by reason ("" is a verdict), calls and tokens used.

    `failed` has the reason of each request that nobody answered, by its id.
    """

    due: int
    budget: Budget
    reasons: Counter[str] = field(default_factory=Counter)
    failed: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, knobs: Judging) -> "Asked":
        """Return that nothing was asked."""
        return cls(0, Budget(knobs))

    @property
    def used(self) -> dict[str, int]:
        """Return the calls made and the tokens used, as the server counts them."""
        return {"calls": self.budget.calls, "tokens": self.budget.tokens}

    @property
    def told(self) -> str:
        """Return how far it has come, in one line."""
        done = self.reasons.total()
        unscored = done - self.reasons[""]
        return (
            f"{done:,} of {self.due:,} requests, {unscored:,} unscored,"
            f" {self.budget.calls:,} calls, {self.budget.tokens:,} tokens"
        )


def ask(
    requests: Sequence[Request],
    client: Client,
    cache: Cache,
    knobs: Judging,
    tell: Callable[[Asked], object] = lambda asked: None,
) -> Asked:
    """Ask all that was not answered before, most informative first, and keep each answer.

    `tell` hears after each reply. Raises `SluiceError` where the endpoint cannot be used: what was
    answered until then is kept.
    """
    due = [each for each in requests if cache.get(each.custom_id) is None]
    asked = Asked(len(due), Budget(knobs))
    run = _Run(client, cache, asked, tell)
    try:
        asyncio.run(run.all(due, knobs.concurrency))
    except BaseExceptionGroup as group:
        # One worker's trouble ends the others; what it was is told as if it had worked alone.
        raise group.exceptions[0] from None
    return asked


class _Run:
    """One run over requests: its workers share what is waiting, and end together."""

    def __init__(
        self, client: Client, cache: Cache, asked: Asked, tell: Callable[[Asked], object]
    ) -> None:
        self._client, self._cache, self._asked, self._tell = client, cache, asked, tell
        self._failures = 0

    async def all(self, due: Iterable[Request], concurrency: int) -> None:
        waiting = iter(due)
        async with self._client.opened() as http, asyncio.TaskGroup() as workers:
            for _ in range(concurrency):
                workers.create_task(self._work(http, waiting))

    async def _work(self, http: httpx.AsyncClient, waiting: Iterator[Request]) -> None:
        budget = self._asked.budget
        for request in waiting:
            reply = await self._client.ask(http, request, partial(budget.take, request))
            budget.settle(request, reply)
            if reply.is_final:
                self._cache.put(request.custom_id, reply)
            else:
                self._asked.failed[request.custom_id] = reply.unscored
            self._count(reply)

    def _count(self, reply: Reply) -> None:
        self._asked.reasons[reply.unscored] += 1
        self._failures = self._failures + 1 if self._is_failure(reply) else 0
        self._tell(self._asked)
        if reply.unscored in _HOPELESS or self._failures >= MOST_FAILURES:
            raise SluiceError(*_advice(reply.unscored))

    def _is_failure(self, reply: Reply) -> bool:
        """Return whether a reply speaks against the endpoint, and not against one request."""
        if reply.is_final or reply.unscored == OVER_BUDGET:
            return False
        return reply.unscored not in _BAD_REQUEST or not self._asked.reasons[""]


def _advice(reason: str) -> tuple[str, str]:
    if reason in _NO_RIGHT:
        return f"the endpoint refuses us ({reason})", f"put its key into {API_KEY}"
    if reason in _NO_ADDRESS:
        return f"the endpoint has no such address or model ({reason})", "check --url and --model"
    what = f"{MOST_FAILURES} requests on end came to nothing, the last: {reason}"
    if reason in _BAD_REQUEST:
        return what, "it may know no JSON schema: --set answer_format=object, or text"
    if reason == "no_connection":
        return what, "start its server or check --url; what was answered is kept, and paid for once"
    return what, "look at the endpoint and run again: what was answered is kept, and paid for once"
