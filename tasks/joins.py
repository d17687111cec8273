"""Joins: a record takes the fields of its partner in another file, found by a key of both."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path

from tasks.readers.drafts import Unreadable
from tasks.records import Limits, records

# An id of another kind is not told: it may be anybody's text.
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


@dataclass(frozen=True)
class JoinJob:
    """Where partners are read: the file, its digest, and the key on either side."""

    path: str
    sha256: str
    key: str
    with_key: str


@dataclass
class Partners:
    """The records of the other file by id; an id that stands there twice has no one partner."""

    job: JoinJob
    sha256: str = ""
    held: dict[str, dict[str, object]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)

    def joined(self, value: object) -> object:
        """Return a record with its partner's fields; its own win where both have one.

        Raises `Unreadable`: unmatched_join or ambiguous_join, with the id.
        """
        name = Path(self.job.path).name
        own = _id(value, self.job.key)
        if own is None or not isinstance(value, dict):
            raise Unreadable("unmatched_join", f"{self.job.key}: no id, text or whole number")
        told = own if _PLAIN_ID.fullmatch(own) else "an id"
        if own in self.twice:
            raise Unreadable("ambiguous_join", f"{self.job.key}: {told} is in {name} twice")
        if own not in self.held:
            raise Unreadable("unmatched_join", f"{self.job.key}: {told} is not in {name}")
        return self.held[own] | value


def partners(job: JoinJob, limits: Limits, scratch: Path) -> Partners:
    """Return the partners that a join names; its `sha256` is of the bytes read.

    The whole file is held in memory, that of one reader process; records without an id are left.
    """
    found, digest = Partners(job), hashlib.sha256()
    for record in records(Path(job.path), limits, digest, scratch):
        own = _id(record.value, job.with_key)
        if own is None or not isinstance(record.value, dict):
            continue
        if own in found.held:
            found.twice.add(own)
        found.held[own] = record.value
    scratch.unlink(missing_ok=True)
    found.sha256 = digest.hexdigest()
    return found


def _id(value: object, key: str) -> str | None:
    own = value.get(key) if isinstance(value, dict) else None
    # Text formats write every id as text: 7 and "7" are one id.
    is_id = isinstance(own, str | int) and not isinstance(own, bool) and own != ""
    return str(own) if is_id else None
