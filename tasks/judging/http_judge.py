"""A judge behind an endpoint: what its replies come to, both orders of a pair taken together."""

import hashlib
import re
from collections.abc import Iterator, Sequence

from tasks.judging.cache import Cache, Kept
from tasks.judging.endpoint import Endpoint
from tasks.judging.knobs import Judging
from tasks.judging.protocol import PAIRWISE, TIE, A, B, Case, Verdict
from tasks.judging.replies import Reply, unanswered
from tasks.judging.requests import Request, canonical, requests_of
from tasks.judging.rubric import version_of

NOT_ASKED = "not_asked"
_SIDES = {"first": (A, B), "second": (B, A)}
_SPACES = re.compile(r"\s+")


class HttpJudge:
    """An OpenAI-compatible model as a judge; its verdicts are read from what it was asked before.

    Asking is `tasks.judging.asking`, or a batch: either fills the cache, and none of it is here.
    """

    kind = "judge"

    def __init__(self, endpoint: Endpoint, knobs: Judging, cache: Cache) -> None:
        """Take whom it is, how it is asked, and where its answers are kept."""
        self.endpoint, self.knobs, self.cache = endpoint, knobs, cache
        # Why nobody answered a request just now, by its id.
        self.failed: dict[str, str] = {}

    @property
    def annotator(self) -> str:
        """Return `judge MODEL VERSION`: the version is that of its prompts."""
        model = _SPACES.sub("_", self.endpoint.model)
        return f"judge {model} {self.knobs.mode}-{version_of(self.knobs.mode)}"

    @property
    def identity(self) -> str:
        """Return one sha256 (64 hex) of endpoint, model, prompts, and how it is asked."""
        knobs = self.knobs
        asked = [knobs.mode, knobs.max_answer_tokens, knobs.max_reason_chars, knobs.answer_format]
        told = [self.endpoint.identity, version_of(knobs.mode), *asked]
        return hashlib.sha256(canonical(told).encode()).hexdigest()

    def requests(self, cases: Sequence[Case]) -> list[Request]:
        """Return the calls that cases need, in their order."""
        return list(requests_of(cases, self.endpoint, self.knobs))

    def verdicts(self, cases: Sequence[Case]) -> Iterator[Verdict]:
        """Yield one verdict a case of what is kept; `not_asked` where nothing is."""
        width = 2 if self.knobs.mode == PAIRWISE else 1
        requests = self.requests(cases)
        for place, case in enumerate(cases):
            asked = requests[place * width : (place + 1) * width]
            kept = [self.cache.get(each.custom_id) or self._missing(each) for each in asked]
            yield _verdict(case, kept)

    def _missing(self, request: Request) -> Kept:
        return Kept(unanswered(self.failed.get(request.custom_id, NOT_ASKED)), "")


def _verdict(case: Case, kept: list[Kept]) -> Verdict:
    replies = [each.reply for each in kept]
    if missing := [reply.unscored for reply in replies if reply.unscored]:
        return Verdict(case, unscored=missing[0])
    time = max(each.time for each in kept)
    if len(kept) == 1:
        return Verdict(case, levels=dict(replies[0].levels), time=time)
    one, other = (_preferred(reply, at) for at, reply in enumerate(replies))
    return Verdict(
        case,
        preferred=one if one == other else TIE,
        is_flipped=one != other,
        first_count=sum(reply.better == "first" for reply in replies),
        time=time,
    )


def _preferred(reply: Reply, order: int) -> str:
    """Return which answer a reply preferred, whichever order it saw them in."""
    sides = _SIDES.get(str(reply.better))
    return sides[order] if sides else TIE
