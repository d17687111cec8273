"""An OpenAI-compatible endpoint on loopback that answers as it is told, faults included."""

import json
import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Body = dict[str, Any]
Act = Callable[["Call"], None]
_ANSWER = re.compile(r"⟦DATA (\w+) answer [^⟧]*⟧\n(.*?)\n⟦END \1 answer", re.DOTALL)
USAGE = {"prompt_tokens": 100, "completion_tokens": 20}


class Call(BaseHTTPRequestHandler):
    """One call: what was asked, and ways to answer it."""

    server: "Endpoint"
    body: Body

    def do_POST(self) -> None:
        """Read what is asked and do as the script says; a caller may have gone."""
        self.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        act = self.server.next(self)
        with suppress(OSError):
            act(self)

    def send(self, status: int, body: bytes, **headers: str) -> None:
        """Answer with these bytes."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def drip(self, bytes_a_second: float, head: bytes = b"") -> None:
        """Send a byte now and then, for as long as anybody listens."""
        self.wfile.write(head or b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n")
        while not self.server.closing.wait(1 / bytes_a_second):
            self.wfile.write(b" ")
            self.wfile.flush()

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


class Endpoint(ThreadingHTTPServer):
    """Answers calls by a script, then by its last act; keeps what was asked."""

    daemon_threads = True

    def __init__(self, *script: Act) -> None:
        super().__init__(("127.0.0.1", 0), Call)
        self.script = list(script)
        self.asked: list[Body] = []
        self.headers: list[dict[str, str]] = []
        self.closing = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Return the address up to /v1."""
        return f"http://127.0.0.1:{self.server_port}/v1"

    def next(self, call: Call) -> Act:
        """Note a call and return what to do about it."""
        with self._lock:
            self.asked.append(call.body)
            self.headers.append(dict(call.headers))
            return self.script.pop(0) if len(self.script) > 1 else self.script[0]


@contextmanager
def serving(*script: Act) -> Iterator[Endpoint]:
    """Yield an endpoint that is up while the block runs."""
    server = Endpoint(*script)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.closing.set()
        server.shutdown()
        thread.join()
        server.server_close()


def completion(content: Any, **choice: Any) -> bytes:
    """Return a chat completion that says `content`."""
    told = {"finish_reason": "stop", "message": {"role": "assistant", "content": content}} | choice
    return json.dumps({"choices": [told], "usage": USAGE}).encode()


def says(content: Any, **choice: Any) -> Act:
    """Answer every call with the same completion."""
    return lambda call: call.send(200, completion(content, **choice))


def sends(status: int, body: bytes = b"", **headers: str) -> Act:
    """Answer every call with the same bytes."""
    return lambda call: call.send(status, body, **headers)


def verdict(better: str) -> str:
    """Return a pairwise verdict as a judge writes it."""
    return json.dumps({"reason": "So it is.", "better": better})


def prefers(first_is_better: Callable[[str, str], bool | None]) -> Act:
    """Judge pairs by what stands first and second: None is a tie."""

    def act(call: Call) -> None:
        first, second = answers_in(call.body)
        word = {True: "A", False: "B", None: "tie"}[first_is_better(first, second)]
        call.send(200, completion(verdict(word)))

    return act


def answers_in(body: Body) -> list[str]:
    """Return the fenced answers of a request, as they stand in it."""
    return [text for _, text in _ANSWER.findall(body["messages"][1]["content"])]
