"""A reward model behind an address: what is asked, what is taken for a reward, and every fault."""

import json
import math
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from tasks import responses
from tasks.errors import SluiceError, UsageError
from tasks.rewards import calls
from tasks.rewards.calls import Calls
from tasks.rewards.examining import examine
from tasks.rewards.pairs import Answers
from tasks.rewards.served import ServedReward, reward_classified, rewards_predicted
from tests.tasks.reward_pairs import planted

PREDICT, CLASSIFY = "http://127.0.0.1:1/predict", "http://127.0.0.1:1/v1/classify"
Act = Callable[[BaseHTTPRequestHandler], None]


class Told:
    """Answers calls as it is told, and keeps what it was asked."""

    def __init__(self, *answers: tuple[Any, str]) -> None:
        self.answers = list(answers)
        self.bodies: list[dict[str, Any]] = []

    def post(self, url: str, body: dict[str, Any]) -> tuple[Any, str]:
        self.bodies.append(body)
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


def two() -> Answers:
    prompt = [("system", "Be kind."), ("user", "Hello?"), ("assistant", "Yes?"), ("user", "Why?")]
    return Answers(["a" * 32, "b" * 32], [prompt, prompt], ["Because.", "No."])


def test_predict_is_asked_for_the_last_question_with_each_answer() -> None:
    told = Told(([[{"label": "0", "score": 1.25}], [{"label": "0", "score": -3}]], ""))
    assert ServedReward(told, PREDICT, "rm").rewards(two()).tolist() == [1.25, -3.0]
    assert told.bodies == [
        {"inputs": [["Why?", "Because."], ["Why?", "No."]], "raw_scores": True, "truncate": True}
    ]


def test_classify_is_asked_for_whole_talks_one_by_one() -> None:
    told = Told(({"data": [{"index": 0, "probs": [0.5], "num_classes": 1}]}, ""))
    assert ServedReward(told, CLASSIFY, "rm").rewards(two()).tolist() == [0.5, 0.5]
    assert len(told.bodies) == 2
    assert told.bodies[0]["model"] == "rm"
    assert told.bodies[0]["use_activation"] is False
    assert [turn["role"] for turn in told.bodies[0]["messages"]] == [
        "system", "user", "assistant", "user", "assistant",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "told",
    [
        None, [], {}, "x", [[]], [[{"score": 1}, {"score": 2}]], [[{"score": None}]],
        [[{"score": "1"}]], [[{"score": True}]], [[{"score": 10**400}]], [[{"label": "a"}]],
        [[{"score": 1}], [{"score": 1}]],
    ],
)  # fmt: skip
def test_what_is_not_one_finite_number_is_no_reward_of_predict(told: Any) -> None:
    assert np.isnan(rewards_predicted(told, 1)).tolist() == [True]


@pytest.mark.parametrize(
    "told",
    [None, [], {"data": []}, {"data": [{}]}, {"data": [{"probs": [0.1, 0.9]}]},
     {"data": [{"probs": [None]}]}, {"data": [{"probs": 0.5}]}, {"data": [1, 2]}],
)  # fmt: skip
def test_what_is_not_one_finite_number_is_no_reward_of_classify(told: Any) -> None:
    assert math.isnan(reward_classified(told))


def test_an_answer_without_a_reward_is_unscored_and_the_reason_counted() -> None:
    good = ({"data": [{"probs": [2.0]}]}, "")
    rewarder = ServedReward(Told(good, (None, "timeout")), CLASSIFY, "rm")
    rewards = rewarder.rewards(two())
    assert rewards[0] == 2.0
    assert math.isnan(rewards[1])
    assert rewarder.reasons["timeout"] == 1


def test_a_server_that_rewards_nothing_ends_the_run_with_its_reason() -> None:
    with pytest.raises(SluiceError, match="no reward for 2 answers: HTTP 500"):
        ServedReward(Told((None, "HTTP 500")), CLASSIFY, "rm").rewards(two())


@pytest.mark.parametrize("url", ["http://127.0.0.1/v1", "ftp://127.0.0.1/predict", "predict"])
def test_an_address_that_is_none_of_those_known_is_refused(url: str) -> None:
    with pytest.raises(UsageError, match="/predict or /classify"):
        ServedReward(Told((None, "")), url, "rm")


@pytest.mark.parametrize(
    "url",
    [
        "http://me:pw-canary@x/predict",
        "https://x/classify?key=pw-canary",
        "http://x/predict#pw-canary",
    ],
)
def test_an_address_with_a_secret_is_refused_and_not_told(url: str) -> None:
    with pytest.raises(UsageError, match="SLUICE_REWARD_API_KEY") as told:
        ServedReward(Told((None, "")), url, "rm")
    assert "canary" not in str(told.value)


def test_a_served_model_is_examined_as_one_of_our_own_is() -> None:
    class Kind:
        def post(self, url: str, body: dict[str, Any]) -> tuple[Any, str]:
            return [[{"score": float("kindly" in text.lower())}] for _, text in body["inputs"]], ""

    found = examine(ServedReward(Kind(), PREDICT, "rm"), planted(60))
    assert found.figures[0]["accuracy"] == 1
    assert found.annotator == "reward served rm"


@pytest.fixture
def serve(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[str, list[str]]]]:
    """Start a server that acts as it is told, one act a call, and does the last again."""
    monkeypatch.setattr(calls, "_FIRST_WAIT", 0.01)
    servers: list[tuple[ThreadingHTTPServer, threading.Thread]] = []

    def serve(*acts: Act) -> tuple[str, list[str]]:
        waiting, seen = list(acts), []

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                seen.append(self.path)
                self.rfile.read(int(self.headers["Content-Length"]))
                act = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                # Who hung up has seen enough.
                try:
                    act(self)
                except OSError:
                    self.close_connection = True

            def log_message(self, *_: Any) -> None:
                return

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        servers.append((server, thread))
        return f"http://127.0.0.1:{server.server_port}/predict", seen

    yield serve
    for server, thread in servers:
        server.shutdown()
        thread.join()
        server.server_close()


def says(body: bytes, status: int = 200, **headers: str) -> Act:
    def act(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        handler.wfile.write(body)

    return act


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


WELL = says(json.dumps([[{"score": 1.0}]]).encode())


def test_a_busy_server_is_asked_again(serve: Any) -> None:
    url, seen = serve(says(b"", 429, Retry_After="0"), says(b"", 503), WELL)
    assert Calls(5).post(url, {}) == ([[{"score": 1.0}]], "")
    assert len(seen) == 3


def test_a_server_that_stays_busy_is_left_after_some_tries(serve: Any) -> None:
    url, seen = serve(says(b"", 503))
    assert Calls(5).post(url, {}) == (None, "http_503")
    assert len(seen) == 4


@pytest.mark.parametrize(
    ("act", "reason"),
    [
        (says(b"<html>"), "not_json"),
        (says(b'[[{"score": NaN}]]'), "not_json"),
        (says(b'[[{"sco'), "not_json"),
        (says(b"", 404), "http_404"),
        (says(b"", 302, Location="http://127.0.0.1:1/predict"), "redirect"),
        (says(b" " * (responses.MOST_BYTES + 1)), "too_large"),
        (says(b"x", Content_Encoding="gzip"), "packed"),
        (drips, "timeout"),
    ],
)
def test_a_fault_is_a_reason_and_no_reward(serve: Any, act: Act, reason: str) -> None:
    url, seen = serve(act)
    assert Calls(0.5).post(url, {}) == (None, reason)
    assert len(seen) == 1


def test_a_server_that_is_not_there_is_a_reason() -> None:
    assert Calls(0.5).post("http://127.0.0.1:1/predict", {})[0] is None


def test_a_key_goes_with_each_call(serve: Any) -> None:
    keys: list[str | None] = []

    def act(handler: BaseHTTPRequestHandler) -> None:
        keys.append(handler.headers["Authorization"])
        WELL(handler)

    url, _ = serve(act)
    Calls(5, "secret").post(url, {})
    Calls(5).post(url, {})
    assert keys == ["Bearer secret", None]


def test_rewards_come_over_the_wire(serve: Any) -> None:
    url, seen = serve(says(b'[[{"label": "0", "score": 1.5}], [{"label": "0", "score": -2}]]'))
    assert ServedReward(Calls(5), url, "rm").rewards(two()).tolist() == [1.5, -2.0]
    assert seen == ["/predict"]
