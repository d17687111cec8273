"""Joins: a record takes the fields of its partner in another file, found by a key of both."""

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from tasks.readers.drafts import Unreadable
from tasks.records import Limits, Record, records

# An id of another kind is not told: it may be anybody's text.
_PLAIN_ID = re.compile(r"[A-Za-z0-9_.:/-]{1,64}")
_MOST_TOLD = 20


@dataclass(frozen=True)
class JoinJob:
    """Where partners are read: the file, its digest, the key on either side, a bare value's key.

    A strict one stops the run where a record finds no partner or two.
    """

    path: str
    sha256: str
    key: str
    with_key: str
    value_key: str = ""
    is_strict: bool = True


@dataclass
class Unmatched:
    """Records that found no partner or two: how many, and the first 20 of their ids.

    `refusals` counts, by rule, what the partners' file holds that is no partner.
    """

    none: int = 0
    two: int = 0
    ids: list[str] = field(default_factory=list)
    refusals: dict[str, int] = field(default_factory=dict)

    def add(self, own: str | None, *, is_two: bool) -> None:
        """Count a record and keep its id, where it is a plain one and among the first."""
        self.two += is_two
        self.none += not is_two
        is_told = own is not None and _PLAIN_ID.fullmatch(own) and len(self.ids) < _MOST_TOLD
        if own is not None and is_told and own not in self.ids:
            self.ids.append(own)

    def told(self, partners_name: str) -> str:
        """Return it as one line: counts, ids, and what was wrong with the partners' file."""
        if not self.none + self.two:
            return ""
        counts = (
            f"records without a partner in {partners_name}: {self.none:,}, with two: {self.two:,}"
        )
        ids = f"; ids: {', '.join(self.ids)}" if self.ids else "; none has an id that can be told"
        more = " and others" if self.ids and self.none + self.two > len(self.ids) else ""
        wrong = ", ".join(f"{count:,} {rule}" for rule, count in sorted(self.refusals.items()))
        return f"{counts}{ids}{more}" + (f"; {partners_name} itself: {wrong}" if wrong else "")


@dataclass
class Partners:
    """The records of the other file by id; an id that stands there twice has no one partner."""

    job: JoinJob
    sha256: str = ""
    held: dict[str, dict[str, object]] = field(default_factory=dict)
    twice: set[str] = field(default_factory=set)
    unmatched: Unmatched = field(default_factory=Unmatched)

    @property
    def name(self) -> str:
        """Return the name of the partners' file."""
        return Path(self.job.path).name

    def told(self) -> str:
        """Return which records found no partner or two, as one line; "" where all found one."""
        return self.unmatched.told(self.name)

    def joined(self, value: object) -> object:
        """Return a record with its partner's fields; its own win where both have one.

        Raises `Unreadable`: unmatched_join or ambiguous_join, with the id.
        """
        name = self.name
        own = plain_id(value, self.job.key)
        if own in self.held and own not in self.twice and isinstance(value, dict):
            return self.held[own] | value
        self.unmatched.add(own, is_two=own in self.twice)
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
    digest, refusals = hashlib.sha256(), Counter[str]()
    found = Partners(job, unmatched=Unmatched(refusals=refusals))
    # `limit` is a sample of the records, which find their partners anywhere.
    read = records(Path(job.path), replace(limits, limit=None), digest, scratch)
    for value in _each(read, job):
        own = plain_id(value, job.with_key)
        if isinstance(value, Unreadable):
            refusals[value.rule] += 1
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


def shown_id(own: str | None) -> str:
    """Return an id as a message may tell it: anything but a plain one is only called an id."""
    return own if own is not None and _PLAIN_ID.fullmatch(own) else "an id"
