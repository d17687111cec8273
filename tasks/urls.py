"""Addresses of remote inputs: which kinds are read, and that none carries a secret.

Credentials come from the environment alone: an address stands in manifests and in Prefect.
"""

import re

# What reads each kind, as a package and how it is installed.
PACKAGES = {
    "s3": ("s3fs", "pip install 'sluice[s3]'"),
    "gs": ("gcsfs", "pip install gcsfs"),
    "hf": ("huggingface_hub", "pip install huggingface_hub"),
    "memory": ("fsspec", "pip install fsspec"),
}
_URL = re.compile(r"(?P<kind>[A-Za-z][A-Za-z0-9+.:-]*)://(?P<rest>.*)", re.DOTALL)
# A `?` is a pattern's one letter too: only `?name=` and `&name=` are a query.
_QUERY = re.compile(r"[?&][\w.-]+=")


def is_remote(path: str) -> bool:
    """Return whether a source's path is an address of a store and not of this machine."""
    return _URL.match(path) is not None


def checked(path: str) -> str:
    """Return a source's path, a `file://` one as a plain path.

    Raises `ValueError`, which does not tell the address, for another kind or one with a secret.
    """
    match = _URL.fullmatch(path)
    if match is None:
        return path
    kind, rest = match["kind"], match["rest"]
    if "@" in rest.partition("/")[0] or _QUERY.search(rest):
        raise ValueError(
            "a URL with a password or a signature: put credentials into the environment"
        )
    if kind == "file" and rest.startswith("/"):
        return rest
    if kind not in PACKAGES or not rest.strip("/"):
        raise ValueError(
            f"not a URL that is read: {', '.join(f'{k}://' for k in PACKAGES)}, file:///"
        )
    return path
