"""Batches: requests as a file for OpenAI's batch API or `vllm run-batch`, and their results back.

Results land in the cache as calls do: what comes after does not know which way they came.
"""

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from tasks.errors import UsageError
from tasks.files import private
from tasks.judging.cache import Cache
from tasks.judging.protocol import Mode
from tasks.judging.replies import read_completion
from tasks.judging.requests import Request
from tasks.responses import MOST_BYTES

_STRANGE, _BROKEN, _FAILED = "of_other_requests", "unreadable", "failed"


def export_batch(requests: Sequence[Request], path: Path) -> None:
    """Write requests as a batch file, one line each, readable by its owner alone.

    Raises `UsageError` where it cannot be written or is there already.
    """
    try:
        with open(path, "x", encoding="utf-8", opener=private, errors="replace") as file:
            file.writelines(request.batch_line for request in requests)
    except OSError as error:
        told = "it is there already" if isinstance(error, FileExistsError) else error.strerror
        raise UsageError(f"{path}: {told}", "name a file that can be written anew") from None


def import_batch(path: Path, requests: Sequence[Request], mode: Mode, cache: Cache) -> Counter[str]:
    """Keep the results of a batch, in any order; return lines by what came of them, "" a verdict.

    A line that failed keeps nothing and may be asked again; so does one of another run's request.
    """
    wanted = {request.custom_id for request in requests}
    told: Counter[str] = Counter()
    for line in _lines(path):
        told[_kept(line, wanted, mode, cache)] += 1
    return told


def _lines(path: Path) -> Iterator[bytes]:
    try:
        with open(path, "rb") as file:
            while line := file.readline(MOST_BYTES):
                if line.strip():
                    yield line
    except OSError as error:
        told = f"{path}: {error.strerror}"
        raise UsageError(told, "give the file of results of a batch") from None


def _kept(line: bytes, wanted: set[str], mode: Mode, cache: Cache) -> str:
    try:
        result = json.loads(line)
        custom_id, response = result["custom_id"], result.get("response")
        is_wanted = custom_id in wanted
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return _BROKEN
    if not is_wanted:
        return _STRANGE
    body = _body(response)
    if body is None or result.get("error"):
        return _FAILED
    reply = read_completion(body, mode)
    if reply.is_final:
        cache.put(custom_id, reply)
    return reply.unscored


def _body(response: Any) -> dict[str, Any] | None:
    """Return the completion that a result holds, None where its call failed."""
    if not isinstance(response, dict) or response.get("status_code") != HTTPStatus.OK:
        return None
    body = response.get("body")
    return body if isinstance(body, dict) else None
