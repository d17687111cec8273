"""A Prefect server of one run's own: on loopback, in a session of its own, gone with the run.

Prefect's own ephemeral server shares the terminal's process group: Ctrl-C ends it first, and the
run then waits for it for ever; and it outlives a run that was killed.
"""

import atexit
import fcntl
import os
import socket
import sys
import time
import uuid
from pathlib import Path
from typing import TextIO

from flows.cli_server import URL, answers
from tasks import daemons
from tasks.errors import SluiceError

START_SECONDS = 90.0
_HOST = "127.0.0.1"


def start_private_server(home: Path) -> None:
    """Start a server with its database in `home`, unless PREFECT_API_URL names one.

    It stops when this process exits, after Prefect has sent its last log lines: so this is called
    before Prefect is imported. Servers of runs that were killed are stopped first. Raises
    `SluiceError` with the server's last words where it does not answer in time.
    """
    if URL in os.environ:
        return
    stop_orphans(home)
    owner = home / f"server-{uuid.uuid4().hex}.owner"
    held = open(owner, "w", encoding="utf-8")  # noqa: SIM115  (held until the process ends)
    fcntl.flock(held, fcntl.LOCK_EX)
    atexit.register(_end, owner, held)
    os.environ[URL] = _started(owner.with_suffix(".pid"))


def _end(owner: Path, held: TextIO) -> None:
    _stop(owner)
    held.close()


def stop_orphans(home: Path) -> list[str]:
    """Stop the servers whose run died, the system let go of its lock; return their names."""
    stopped = []
    for owner in sorted(home.glob("server-*.owner")):
        with open(owner, "a", encoding="utf-8") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                continue
            _stop(owner)
            stopped.append(owner.stem)
    return stopped


def _stop(owner: Path) -> None:
    daemons.stop(owner.with_suffix(".pid"))
    owner.with_suffix(".log").unlink(missing_ok=True)
    owner.unlink(missing_ok=True)


def _started(pid_file: Path) -> str:
    with socket.socket() as probe:
        probe.bind((_HOST, 0))
        port = str(probe.getsockname()[1])
    application = ["--factory", "prefect.server.api.server:create_app"]
    place = ["--host", _HOST, "--port", port, "--log-level", "warning"]
    command = [sys.executable, "-m", "uvicorn", *application, *place]
    daemons.start(pid_file, command, pid_file.parent, os.environ)
    url = f"http://{_HOST}:{port}/api"
    until = time.monotonic() + START_SECONDS
    while not answers(url):
        if time.monotonic() > until or daemons.holder(pid_file) is None:
            log = pid_file.with_suffix(".log").read_text("utf-8", "replace").splitlines()
            said = log[-1] if log else "it said nothing"
            raise SluiceError(
                f"the private Prefect server did not start: {said}",
                "run again, or start one with `make up` and set PREFECT_API_URL",
            )
        time.sleep(0.2)
    return url
