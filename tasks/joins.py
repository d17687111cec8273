"""Joins: a record takes the fields of its partner in another file, found by a key of both."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from tasks.readers.drafts import Unreadable
from tasks.records import Limits, Record, Way, records

# An id of another kind is not told: it may be anybody's text.
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")


@dataclass(frozen=True)
class JoinJob:
    """Where partners are read: the file, its digest, the key on either side, a bare value's key."""

    path: str
    sha256: str
    key: str
    with_key: str
    value_key: str = ""


@dataclass
class Partners:
    """The records of the other file by id; an id that stands there twice has no one partner.

    `rules` counts, by the rule it breaks, what the file holds that is no partner.
    """

    job: JoinJob
    sha256: str = ""
    held: dict[str, dict[str, object]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    rules: Counter[str] = field(default_factory=Counter)

    def joined(self, value: object) -> object:
        """Return a record with its partner's fields; its own win where both have one.

        Raises `Unreadable`: unmatched_join or ambiguous_join, with the id.
        """
        name = Path(self.job.path).name
        own = plain_id(value, self.job.key)
        if own in self.held and own not in self.twice and isinstance(value, dict):
            return self.held[own] | value
        told = "no id, text or whole number" if own is None else f"{shown_id(own)} is not in {name}"
        if own in self.twice:
            raise Unreadable(
                "ambiguous_join", f"{self.job.key}: {shown_id(own)} is in {name} twice"
            )
        raise Unreadable("unmatched_join", f"{self.job.key}: {told}")


def partners(job: JoinJob, limits: Limits, scratch: Path) -> Partners:
    """Return the partners that a join names; its `sha256` is of the bytes read.

    The whole file is held in memory, that of one reader process; records without an id are left.
    One object that lacks the key is taken for many, each keyed by its id.
    """
    found, digest = Partners(job), hashlib.sha256()
    # `limit` is a sample of the records, which find their partners anywhere; an object may be keyed
    # by as many ids as a file may have records, and with a value's name stated it is.
    most = replace(limits, limit=None, max_keys=limits.max_records)
    read = records(Path(job.path), most, digest, scratch, Way(is_one=bool(job.value_key)))
    for value in _each(read, job):
        own = plain_id(value, job.with_key)
        if isinstance(value, Unreadable):
            found.rules[value.rule] += 1
        elif own is not None and isinstance(value, dict):
            found.twice |= {own} & found.held.keys()
            found.held[own] = value
    scratch.unlink(missing_ok=True)
    found.sha256 = digest.hexdigest()
    return found


def _each(read: Iterator[Record], job: JoinJob) -> Iterator[object]:
    first, second = next(read, None), next(read, None)
    if first and not second and isinstance(first.value, dict) and job.with_key not in first.value:
        yield from (_keyed(own, value, job) for own, value in first.value.items())
        return
    yield from (each.value for each in chain(filter(None, (first, second)), read))


def _keyed(own: str, value: object, job: JoinJob) -> object:
    """Return the record under an id: an object, or any other value under the join's value_key."""
    if not isinstance(value, dict):
        if not job.value_key:
            return Unreadable("value_without_a_key", "state join.value_key")
        value = {job.value_key: value}
    return value | {job.with_key: own}


def plain_id(value: object, key: str) -> str | None:
    """Return the id under a record's key as text, None where it is neither text nor a number.

    Text formats write every id as text: 7 and "7" are one id.
    """
    own = value.get(key) if isinstance(value, dict) else None
    is_id = isinstance(own, str | int) and not isinstance(own, bool) and own != ""
    return str(own) if is_id else None


def is_plain(own: str | None) -> bool:
    """Return whether an id is one that a message may tell."""
    return own is not None and _PLAIN_ID.fullmatch(own) is not None


def shown_id(own: str | None) -> str:
    """Return an id as a message may tell it: anything but a plain one is only called an id."""
    return own if own is not None and is_plain(own) else "an id"
