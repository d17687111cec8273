"""Where the checkout's own Prefect server answers, and how a client asks it."""

import base64
import json
import os
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from tasks.errors import UsageError
from tasks.settings import ROOT

HOST = "127.0.0.1"
PARTS = ("server", "worker")
# A proxy of the environment must never see loopback, nor the password.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Place:
    """Where the server's files lie and which loopback port it listens on."""

    home: Path
    port: int

    @property
    def url(self) -> str:
        """Return the address of the user interface."""
        return f"http://{HOST}:{self.port}"

    @property
    def pid_files(self) -> dict[str, Path]:
        """Return the pid file of each part."""
        return {part: self.home / f"{part}.pid" for part in PARTS}


def place() -> Place:
    """Return `SLUICE_HOME` (default: .sluice in the checkout) and `SLUICE_PORT` (default: 4200).

    Raises `UsageError` where the port is not a number from 1 to 65535.
    """
    port = os.environ.get("SLUICE_PORT", "4200")
    if not port.isdecimal() or not 1 <= int(port) <= 65535:
        raise UsageError(f"SLUICE_PORT={port!r} is not a port", "set it to a free port or unset it")
    return Place(Path(os.environ.get("SLUICE_HOME", ROOT / ".sluice")).resolve(), int(port))


def client_environment(home: Path) -> dict[str, str]:
    """Return the variables by which a client reaches the server; empty where none was started."""
    file = home / "env"
    lines = file.read_text("utf-8").splitlines() if file.exists() else []
    return dict(line.split("=", 1) for line in lines)


def ask(at: Place, path: str, body: object = None) -> object:
    """Return the server's JSON answer (POST where a body is given), None where it gives none."""
    login = client_environment(at.home)["PREFECT_API_AUTH_STRING"].encode()
    headers = {"Authorization": f"Basic {base64.b64encode(login).decode()}"}
    headers["Content-Type"] = "application/json"
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{at.url}/api{path}", data, headers)  # noqa: S310  (loopback)
    try:
        with _DIRECT.open(request, timeout=10) as answer:
            return json.load(answer)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return None
