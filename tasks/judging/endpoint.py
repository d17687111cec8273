"""An endpoint: where a judge answers. Its key comes from the environment and is written nowhere."""

import hashlib
import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

API_KEY = "SLUICE_JUDGE_API_KEY"
PATH = "/chat/completions"


@dataclass(frozen=True)
class Endpoint:
    """An OpenAI-compatible server, as http://127.0.0.1:8000/v1, and a model that it serves."""

    url: str
    model: str

    @property
    def address(self) -> str:
        """Return the address that is posted to."""
        return f"{self.url}{PATH}"

    @property
    def batch_path(self) -> str:
        """Return the same as a line of a batch names it: without the host."""
        return urlsplit(self.address).path

    @property
    def identity(self) -> str:
        """Return one sha256 (64 hex) of the server and the model: whose answers are whose."""
        return hashlib.sha256(f"{self.address}\n{self.model}".encode()).hexdigest()

    @property
    def is_loopback(self) -> bool:
        """Return whether it is on this machine: no proxy may see what is sent to it."""
        host = urlsplit(self.url).hostname or ""
        try:
            return ipaddress.ip_address(host).is_loopback
        except ValueError:
            return host == "localhost"


def checked_url(url: str) -> str:
    """Return an endpoint's URL without its last slash; an empty one is none.

    Raises `ValueError`, which does not tell the URL, for one that is no http or holds a secret.
    """
    if not url:
        return url
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("not an http:// or https:// URL")
    if "@" in parts.netloc or parts.query or parts.fragment:
        raise ValueError(f"a URL with a password or a query: put the key into {API_KEY}")
    return url.rstrip("/").removesuffix(PATH)


def headers() -> dict[str, str]:
    """Return what a call says beside its body: the key of the environment, where there is one."""
    key = os.environ.get(API_KEY, "").strip()
    login = {"Authorization": f"Bearer {key}"} if key else {}
    # What is unpacked on arrival could be a bomb; nothing packed is asked for, or taken.
    return {"Content-Type": "application/json", "Accept-Encoding": "identity"} | login
