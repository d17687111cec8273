"""A budget in calls and tokens: what judging would cost, told before the first call and kept to."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tasks.judging.knobs import Judging
from tasks.judging.protocol import Candidate, Case
from tasks.judging.replies import Reply
from tasks.judging.requests import Request

OVER_BUDGET, TOO_LONG = "over_budget", "too_long"


@dataclass
class Forecast:
    """What judging costs: calls to make, calls paid for already, tokens in (about) and out."""

    cases: int = 0
    calls: int = 0
    paid_calls: int = 0
    tokens_in: int = 0
    most_tokens_out: int = 0

    def plus(self, due: Sequence[Request], paid: int) -> "Forecast":
        """Return the forecast with one more case, of so many calls due and paid for."""
        tokens_in = sum(request.tokens_in for request in due)
        return Forecast(
            self.cases + 1,
            self.calls + len(due),
            self.paid_calls + paid,
            self.tokens_in + tokens_in,
            self.most_tokens_out + sum(request.tokens for request in due) - tokens_in,
        )

    @property
    def tokens(self) -> int:
        """Return about how many tokens it takes at most, in and out."""
        return self.tokens_in + self.most_tokens_out

    def is_over(self, knobs: Judging) -> bool:
        """Return whether the budget does not allow it."""
        return self.calls > knobs.max_calls or self.tokens > knobs.max_tokens


@dataclass
class Plan:
    """What is asked and what is not: cases are added most informative first.

    `whole` is the forecast without a budget, `allowed` that of what the budget lets through:
    the first case that is too dear ends it. Texts of what is not asked are let go of.
    """

    knobs: Judging
    is_paid: Callable[[str], bool]
    requests: list[Request] = field(default_factory=list)
    whole: Forecast = field(default_factory=Forecast)
    allowed: Forecast = field(default_factory=Forecast)
    left: list[tuple[Case, str]] = field(default_factory=list)
    is_spent: bool = False

    def add(self, requests: list[Request]) -> None:
        """Add the calls of one case."""
        if max(request.tokens_in for request in requests) > self.knobs.max_request_tokens:
            self._leave(requests[0].case, TOO_LONG)
            return
        due = [request for request in requests if not self.is_paid(request.custom_id)]
        paid = len(requests) - len(due)
        self.whole = self.whole.plus(due, paid)
        allowed = self.allowed.plus(due, paid)
        self.is_spent = self.is_spent or (bool(due) and allowed.is_over(self.knobs))
        if due and self.is_spent:
            self._leave(requests[0].case, OVER_BUDGET)
            return
        self.allowed = allowed
        self.requests += requests

    @property
    def cases(self) -> list[Case]:
        """Return the cases that are asked about, each once, in their order."""
        return list({request.case.key: request.case for request in self.requests}.values())

    @property
    def is_over(self) -> bool:
        """Return whether the budget is too small for all of it."""
        return self.whole.is_over(self.knobs)

    def _leave(self, case: Case, why: str) -> None:
        answers = tuple(Candidate(each.answer_id, []) for each in case.answers)
        self.left.append((Case(case.prompt_id, [], answers), why))


class Budget:
    """What is left of a run's budget while it works; a call is counted before it is made."""

    def __init__(self, knobs: Judging) -> None:
        """Take the knobs that bound it."""
        self._knobs = knobs
        self.calls = 0
        self.tokens = 0

    def take(self, request: Request) -> bool:
        """Count one more call and what it may use; return False where that is too much."""
        over = self.calls + 1 > self._knobs.max_calls
        if over or self.tokens + request.tokens > self._knobs.max_tokens:
            return False
        self.calls += 1
        self.tokens += request.tokens
        return True

    def settle(self, request: Request, reply: Reply) -> None:
        """Count what the server says that a call used, instead of what it might have used."""
        if used := reply.tokens_in + reply.tokens_out:
            self.tokens += used - request.tokens
