"""Which Prefect server a command speaks to. All of it is decided before Prefect is imported."""

import http.client
import os
import urllib.request
from pathlib import Path

from tasks.address import client_environment, place
from tasks.errors import SluiceError

URL = "PREFECT_API_URL"
_ANSWER_SECONDS = 2.0
_PRIVATE = {
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "PREFECT_SERVER_UI_V2_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # The user's own profile may name a server: this one names none.
    "PREFECT_PROFILE": "ephemeral",
}


def choose_server(lake: str, verbose: bool) -> str:
    """Set the environment for the server of PREFECT_API_URL, or a private one, and say which."""
    if not verbose:
        # The console alone: a server that is there keeps the run's whole log.
        os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "CRITICAL")
    url = os.environ.get(URL)
    if url and answers(url):
        return f"the Prefect server at {url}"
    os.environ.pop(URL, None)
    os.environ.update(_PRIVATE)
    home = Path(os.environ.setdefault("PREFECT_HOME", str(Path(lake).resolve() / "prefect")))
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return f"a private Prefect server{f', for {url} does not answer' if url else ''}"


def join_server() -> str:
    """Set the environment for PREFECT_API_URL, else for the server of `make up`; return its URL.

    Raises `SluiceError` where none answers.
    """
    if URL not in os.environ:
        os.environ.update(client_environment(place().home))
    url = os.environ.get(URL)
    if not url or not answers(url):
        what = f"no Prefect server answers at {url}" if url else "no Prefect server is known"
        raise SluiceError(what, "start one with `make up`, or set PREFECT_API_URL")
    os.environ.setdefault("PREFECT_LOGGING_LEVEL", "WARNING")
    return url


def answers(url: str) -> bool:
    """Return whether a Prefect API answers its health check within two seconds."""
    if not url.startswith(("http://", "https://")):
        return False
    try:
        with urllib.request.urlopen(f"{url.rstrip('/')}/health", timeout=_ANSWER_SECONDS) as answer:  # noqa: S310 (http alone, see above)
            return bool(answer.status == http.HTTPStatus.OK)
    except (OSError, http.client.HTTPException, ValueError):
        return False
