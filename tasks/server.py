"""The checkout's Prefect server, work pool and worker: `python -m tasks.server up` or `down`.

All that they leave behind lies in one folder of mode 700; they listen on loopback alone.
"""

import argparse
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tasks import daemons
from tasks.address import HOST, PARTS, Place, ask, client_environment, place
from tasks.errors import Conflict, SluiceError
from tasks.files import private
from tasks.settings import ROOT

POOL = "sluice"
START_SECONDS = 120.0


def up(at: Place) -> str:
    """Start what does not run yet, deploy `prefect.yaml`, and return what to tell the user.

    Raises `Conflict` where another program holds the port, `SluiceError` naming the log to read.
    """
    at.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    at.home.chmod(0o700)
    running = {part for part, file in at.pid_files.items() if daemons.holder(file)}
    if running == set(PARTS):
        url = client_environment(at.home)["PREFECT_API_URL"].removesuffix("/api")
        return f"Sluice is up already: {url}\n  user:password lies in {at.home / 'auth'}\n"
    if running:
        down(at)
    _check_port(at)
    try:
        _start_all(at)
    except BaseException:
        down(at)
        raise
    return (
        f"Sluice is up: {at.url}\n"
        f"  user:password lies in {at.home / 'auth'}\n"
        f"  logs lie in {at.home}; stop with: make down\n"
    )


def down(at: Place) -> str:
    """Stop the worker, then the server, where they run; return what was stopped."""
    files = at.pid_files
    stopped = [part for part in reversed(PARTS) if daemons.stop(files[part])]
    (at.home / "env").unlink(missing_ok=True)
    return f"Sluice is down; stopped: {' and '.join(stopped) or 'nothing, for nothing ran'}.\n"


def _start_all(at: Place) -> None:
    environment = os.environ | _variables(at)
    _start(at, "server", ["server", "start"], environment)
    _wait(at, "server", lambda: bool(ask(at, "/health")))
    if ask(at, f"/work_pools/{POOL}") is None:
        _prefect(at, ["work-pool", "create", POOL, "--type", "process"], environment)
    _prefect(at, ["deploy", "--all"], environment)
    # One run at a time: two runs of one dataset would meet at its lease, and share the machine.
    worker = ["worker", "start", "--pool", POOL, "--type", "process", "--limit", "1"]
    _start(at, "worker", worker, environment)
    _wait(at, "worker", lambda: bool(ask(at, f"/work_pools/{POOL}/workers/filter", {})))


def _variables(at: Place) -> dict[str, str]:
    auth = at.home / "auth"
    if not auth.exists():
        _write_private(auth, f"admin:{secrets.token_urlsafe(24)}\n")
    login = auth.read_text("utf-8").strip()
    client = {"PREFECT_API_URL": f"{at.url}/api", "PREFECT_API_AUTH_STRING": login}
    _write_private(at.home / "env", "".join(f"{key}={value}\n" for key, value in client.items()))
    unproxied = ",".join(filter(None, [os.environ.get("NO_PROXY"), HOST]))
    return client | {
        "PREFECT_HOME": str(at.home / "prefect"),
        "PREFECT_SERVER_API_HOST": HOST,
        "PREFECT_SERVER_API_PORT": str(at.port),
        "PREFECT_SERVER_API_AUTH_STRING": login,
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_SERVER_UI_V2_ENABLED": "false",
        "PREFECT_WORKER_WEBSERVER_HOST": HOST,
        "PREFECT_WORKER_QUERY_SECONDS": "5",
        "DO_NOT_TRACK": "1",
        "NO_PROXY": unproxied,
        "no_proxy": unproxied,
    }


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    path.touch(mode=0o600)
    path.write_text(text, "utf-8")


def _check_port(at: Place) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, at.port))
        except OSError as error:
            raise Conflict(
                f"port {at.port} of {HOST} cannot be had: {error.strerror}",
                "stop what listens there, or choose another: make up SLUICE_PORT=4300",
            ) from None


def _start(at: Place, part: str, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "prefect", *arguments]
    daemons.start(at.pid_files[part], command, ROOT, environment)


def _prefect(at: Place, arguments: Sequence[str], environment: Mapping[str, str]) -> None:
    log = at.home / "deploy.log"
    command = [sys.executable, "-m", "prefect", "--no-prompt", *arguments]
    with open(log, "ab", opener=private) as said:
        done = subprocess.run(command, cwd=ROOT, env=environment, stdout=said, stderr=said)  # noqa: S603
    if done.returncode:
        raise SluiceError(f"prefect {arguments[0]} failed", f"read {log}")


def _wait(at: Place, part: str, is_ready: Callable[[], bool]) -> None:
    until = time.monotonic() + START_SECONDS
    while not is_ready():
        if daemons.holder(at.pid_files[part]) is None or time.monotonic() > until:
            raise SluiceError(f"the {part} did not start", f"read {at.home / part}.log")
        time.sleep(0.3)


def _main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tasks.server", description=__doc__)
    parser.add_argument("verb", choices=("up", "down"))
    try:
        sys.stdout.write({"up": up, "down": down}[parser.parse_args().verb](place()))
    except SluiceError as error:
        sys.stderr.write(f"{error}\n")
        return error.exit_code
    return 0


if __name__ == "__main__":
    sys.exit(_main())
