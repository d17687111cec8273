"""Every fault of an endpoint has an outcome and a bound in time; none is ever a score."""

import asyncio
import json
import socket
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest

from bench._endpoint import Act, Call, Endpoint, completion, says, sends, serving, verdict
from tasks.judging.client import Client
from tasks.judging.endpoint import API_KEY
from tasks.judging.endpoint import Endpoint as Server
from tasks.judging.knobs import Judging
from tasks.judging.protocol import STANDARDS, Candidate, Case, Mode
from tasks.judging.replies import Reply
from tasks.judging.requests import Request, requests_of
from tasks.responses import seconds_of

CASE = Case(
    "p" * 32,
    [("user", "Name a prime.")],
    (
        Candidate("a" * 32, [("assistant", "Seven.")]),
        Candidate("b" * 32, [("assistant", "Nine.")]),
    ),
)
GOOD = verdict("A")
LEVELS = {"reason": "So it is.", **dict.fromkeys(STANDARDS, 4)}
CALL_SECONDS = 0.4


class Clock:
    """Time that passes only where somebody waits."""

    def __init__(self) -> None:
        self.now = 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        return self.now

    async def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 6))
        self.now += seconds


def knobs(server: Endpoint, **more: object) -> Judging:
    given = {"call_seconds": CALL_SECONDS, "request_seconds": 100.0} | more
    return Judging.model_validate({"url": server.url, "model": "m", **given})


def request(server: Endpoint, asked: Judging, case: Case = CASE) -> Request:
    return next(iter(requests_of([case], Server(server.url, "m"), asked)))


def ask(server: Endpoint, clock: Clock | None = None, **more: object) -> Reply:
    """Ask once, and see that real time stays within the deadline of the calls made."""
    asked, time_of = knobs(server, **more), clock or Clock()
    case = CASE if asked.mode == "pairwise" else Case(CASE.prompt_id, CASE.prompt, CASE.answers[:1])
    client = Client(Server(server.url, "m"), asked, time_of, time_of.sleep)

    async def once() -> Reply:
        async with client.opened() as http:
            return await client.ask(http, request(server, asked, case), lambda: True)

    began = time.monotonic()
    reply = asyncio.run(once())
    assert time.monotonic() - began < (len(server.asked) or 1) * (asked.call_seconds + 2)
    return reply


def test_a_verdict_is_read_and_the_tokens_that_the_server_counted() -> None:
    with serving(says(GOOD)) as server:
        assert ask(server) == Reply(better="first", tokens_in=100, tokens_out=20)
    with serving(says(json.dumps(LEVELS))) as server:
        assert ask(server, mode="pointwise").levels == dict.fromkeys(STANDARDS, 4)


@pytest.mark.parametrize("status", [408, 409, 429, 500, 502, 503])
def test_what_may_pass_is_asked_again_after_the_seconds_that_the_server_names(status: int) -> None:
    clock = Clock()
    with serving(sends(status, b"later", Retry_After="7"), says(GOOD)) as server:
        assert ask(server, clock).better == "first"
        assert len(server.asked) == 2
    assert clock.waits == [7.0]


def test_without_a_word_of_the_server_waits_grow_and_end_with_the_request_s_time() -> None:
    clock = Clock()
    with serving(sends(500)) as server:
        assert ask(server, clock, request_seconds=30.0).unscored == "http_500"
        assert 3 < len(server.asked) < 9
    assert sum(clock.waits) < 30
    assert all(one < other for one, other in zip(clock.waits, clock.waits[1:], strict=False))


def test_a_wait_past_the_request_s_time_is_not_begun() -> None:
    clock = Clock()
    with serving(sends(429, Retry_After="3600")) as server:
        reply = ask(server, clock)
        assert (reply.unscored, reply.is_final) == ("http_429", False)
        assert len(server.asked) == 1
    assert clock.waits == []


def test_retry_after_is_read_as_seconds_or_a_date_and_nonsense_is_none() -> None:
    soon = format_datetime(datetime.now(UTC) + timedelta(seconds=90))
    assert 80 < seconds_of(soon) <= 90
    past = format_datetime(datetime.now(UTC) - timedelta(days=1))
    asked = ["12", past, "-5", "nan", "inf", "soon", "", None, "9" * 400]
    assert [seconds_of(each) for each in asked] == [12, 0, 0, 0, 0, 0, 0, 0, 999999999]


def hang(call: Call) -> None:
    call.server.closing.wait()


def drip(call: Call) -> None:
    call.drip(50)


def drip_headers(call: Call) -> None:
    call.drip(50, b"HTTP/1.1 200 OK\r\nX-Slow: ")


@pytest.mark.parametrize("fault", [hang, drip, drip_headers])
def test_a_call_ends_with_its_deadline_whatever_still_drips(fault: Act) -> None:
    clock = Clock()
    with serving(fault) as server:
        # The clock of waits stands still while calls are made: one try, one wait, one more.
        assert ask(server, clock, request_seconds=1.1).unscored == "timeout"
        assert 1 <= len(server.asked) <= 2


HUGE = b'{"choices": "' + b"x" * 3_000_000 + b'"}'
CUT = completion(GOOD)[:-30]
SSE = b"data: " + completion(GOOD) + b"\n\ndata: [DONE]\n\n"
DEEP = b"[" * 400_000
RAW: dict[str, tuple[Act, str]] = {
    "HTML with status 200": (
        sends(200, b"<html>Sign in</html>", Content_Type="text/html"),
        "not_json",
    ),
    "a stream of events": (sends(200, SSE, Content_Type="text/event-stream"), "not_json"),
    "cut JSON": (sends(200, CUT), "not_json"),
    "nothing": (sends(200, b""), "not_json"),
    "not UTF-8": (sends(200, b'{"choices": "\xff"}'), "not_json"),
    "NaN in the envelope": (sends(200, b'{"choices": [], "x": NaN}'), "not_json"),
    "10,000s of brackets": (sends(200, DEEP), "not_json"),
    "a huge body": (sends(200, HUGE), "too_large"),
    "a packed body": (sends(200, b"\x1f\x8b", Content_Encoding="gzip"), "packed"),
    "a redirect": (sends(307, b"", Location="http://127.0.0.1:9/steal"), "redirect"),
    "an error with status 200": (sends(200, b'{"error": {"message": "no"}}'), "no_choice"),
    "no choice": (sends(200, b'{"choices": []}'), "no_choice"),
    "a bad request": (sends(400, b"{}"), "http_400"),
    "no right": (sends(401, b"{}"), "http_401"),
}


@pytest.mark.parametrize("fault", RAW)
def test_what_is_no_completion_is_unscored_and_may_be_asked_again_later(fault: str) -> None:
    act, reason = RAW[fault]
    with serving(act) as server:
        assert ask(server) == Reply(unscored=reason, is_final=False)
        assert len(server.asked) == 1


def test_a_bomb_of_headers_and_a_closed_door_are_no_connection() -> None:
    def headers(call: Call) -> None:
        call.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: " + b"a" * 2_000_000)

    with serving(headers) as server:
        assert ask(server, request_seconds=0.5).unscored in ("no_connection", "timeout")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        server.server_port = probe.getsockname()[1]
    server.asked.clear()
    clock = Clock()
    assert ask(server, clock).unscored == "no_connection"
    assert clock.waits == []


def test_a_server_that_answered_once_may_come_back_and_is_waited_for() -> None:
    with serving(sends(503)) as server:
        clock = Clock()
        asked = knobs(server)
        client = Client(Server(server.url, "m"), asked, clock, clock.sleep)

        async def twice() -> list[Reply]:
            async with client.opened() as http:
                first = await client.ask(http, request(server, asked), lambda: not server.asked)
                server.shutdown()
                server.server_close()
                return [first, await client.ask(http, request(server, asked), lambda: True)]

        replies = asyncio.run(twice())
    assert [each.unscored for each in replies] == ["http_503", "no_connection"]
    assert len(clock.waits) > 2


SAID: dict[str, tuple[Mode, object, str]] = {
    "null": ("pairwise", None, "no_content"),
    "a blank": ("pairwise", "  ", "no_content"),
    "a list of parts": ("pairwise", [{"type": "text", "text": GOOD}], "no_content"),
    "prose": ("pairwise", "A is better.", "not_json_answer"),
    "cut JSON": ("pairwise", GOOD[:-4], "not_json_answer"),
    "words around JSON": ("pairwise", f"Sure! {GOOD}", "not_json_answer"),
    "a list": ("pairwise", f"[{GOOD}]", "not_json_answer"),
    "a key twice": ("pairwise", '{"reason": "", "better": "A", "better": "B"}', "not_json_answer"),
    "another choice": ("pairwise", verdict("C"), "out_of_range"),
    "a small letter": ("pairwise", verdict("a"), "out_of_range"),
    "no reason": ("pairwise", '{"better": "A"}', "not_schema"),
    "a key too many": ("pairwise", '{"reason": "", "better": "A", "sure": 1}', "not_schema"),
    "a choice that is a list": ("pairwise", '{"reason": "", "better": ["A"]}', "out_of_range"),
    "NaN": ("pointwise", json.dumps(LEVELS | {"safety": float("nan")}), "out_of_range"),
    "infinity": ("pointwise", json.dumps(LEVELS).replace("4", "1e999", 1), "out_of_range"),
    "six": ("pointwise", json.dumps(LEVELS | {"safety": 6}), "out_of_range"),
    "zero": ("pointwise", json.dumps(LEVELS | {"safety": 0}), "out_of_range"),
    "a half": ("pointwise", json.dumps(LEVELS | {"safety": 3.5}), "out_of_range"),
    "true": ("pointwise", json.dumps(LEVELS | {"safety": True}), "not_schema"),
    "a number as text": ("pointwise", json.dumps(LEVELS | {"safety": "4"}), "not_schema"),
    "a missing standard": ("pointwise", json.dumps({"reason": "", "safety": 4}), "not_schema"),
}


@pytest.mark.parametrize("said", SAID)
def test_an_answer_that_is_no_verdict_is_unscored_with_its_reason_and_was_paid_for(
    said: str,
) -> None:
    mode, content, reason = SAID[said]
    with serving(says(content)) as server:
        reply = ask(server, mode=mode)
    assert (reply.unscored, reply.better, reply.levels) == (reason, None, {})
    assert (reply.is_final, reply.tokens_in) == (True, 100)


@pytest.mark.parametrize("why", ["length", "content_filter", "tool_calls", None])
def test_an_answer_that_did_not_come_to_its_end_is_unscored_even_if_it_reads_well(
    why: str | None,
) -> None:
    with serving(says(GOOD, finish_reason=why)) as server:
        assert ask(server).unscored == "not_finished"


@pytest.mark.parametrize(
    "wrap",
    [
        lambda said: f"```json\n{said}\n```",
        lambda said: f"```\n{said}\n```\n",
        lambda said: f"\n<think>Is it {verdict('B')}?\nNo.</think>\n\n{said}",
    ],
)
def test_json_in_a_code_fence_or_after_thoughts_is_the_same_verdict(
    wrap: Callable[[str], str],
) -> None:
    with serving(says(wrap(GOOD))) as server:
        assert ask(server).better == "first"


@pytest.mark.parametrize("usage", [None, [], {"prompt_tokens": -5}, {"prompt_tokens": "9"}])
def test_counts_of_tokens_that_make_no_sense_count_nothing(usage: object) -> None:
    body = json.loads(completion(GOOD)) | {"usage": usage}
    with serving(sends(200, json.dumps(body).encode())) as server:
        assert ask(server) == Reply(better="first")


def test_the_key_comes_from_the_environment_alone_and_is_never_in_the_body(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(API_KEY, "sk-canary-7431")
    with serving(says(GOOD)) as server:
        ask(server)
        assert server.headers[0]["Authorization"] == "Bearer sk-canary-7431"
        assert "canary" not in json.dumps(server.asked)
        monkeypatch.delenv(API_KEY)
        ask(server)
        assert "Authorization" not in server.headers[1]


def test_this_machine_is_never_asked_through_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    with serving(says(GOOD)) as server:
        assert ask(server).better == "first"
    assert [Server(url, "").is_loopback for url in ("http://[::1]:8/v1", "http://10.0.0.1/v1")] == [
        True,
        False,
    ]
    assert Server("http://localhost:8000/v1", "").is_loopback


@pytest.mark.parametrize(
    "url", ["ftp://x/v1", "http://me:secret@x/v1", "https://x/v1?key=secret", "x/v1", "http://"]
)
def test_a_url_with_a_secret_or_of_another_kind_is_refused_without_being_told(url: str) -> None:
    with pytest.raises(ValueError, match="URL") as told:
        Judging(url=url)
    assert "secret" not in str(told.value)


def test_a_url_may_end_in_a_slash_or_in_the_whole_address() -> None:
    given = ("http://x:1/v1", "http://x:1/v1/", "http://x:1/v1/chat/completions")
    assert {Judging(url=url).url for url in given} == {"http://x:1/v1"}
