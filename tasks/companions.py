"""Companions: what completes a record: its partner in another file, the messages above it."""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tasks.blocks import Origin
from tasks.joins import JoinJob, Partners, is_plain, partners, plain_id
from tasks.limits import Limits
from tasks.parts import Parts
from tasks.plain.blocks import Blocks, may_be_plain
from tasks.plain.forms import Forms
from tasks.plain.rows import Walker, walker
from tasks.read_jobs import MOST_IDS, Portion
from tasks.readers.drafts import Unreadable
from tasks.records import Way
from tasks.threads import Threads


@dataclass
class Companions:
    """The partners and threads of one file's records, and the first ids that found no partner."""

    threads: Threads
    partners: Partners | None = None
    lost_ids: list[str] = field(default_factory=list)

    def completed(self, value: object) -> object:
        """Return a record with what belongs to it; raises `Unreadable` as joins and threads do."""
        if self.partners is not None:
            value = self._joined(value, self.partners)
        return self.threads.assembled(value)

    def _joined(self, value: object, partners: Partners) -> object:
        try:
            return partners.joined(value)
        except Unreadable:
            own = plain_id(value, partners.job.key)
            if own and is_plain(own) and own not in self.lost_ids:
                self.lost_ids = [*self.lost_ids, own][:MOST_IDS]
            raise

    def digest_of_all(self, digest: str, whole: str) -> str:
        """Return the digest of the bytes read; that of the whole file where it changed meanwhile.

        `whole` is what that should be: threads are read apart from the records.
        """
        is_changed = self.threads.sha256 not in ("", whole)
        return self.threads.sha256 if is_changed else digest

    @property
    def told(self) -> dict[str, Any]:
        """Return what a file's report says of its partners, by field; empty without any."""
        if self.partners is None:
            return {}
        return {
            "partner_sha256": self.partners.sha256,
            "partner_rules": dict(self.partners.rules),
            "lost_ids": self.lost_ids,
        }


@dataclass
class Kept:
    """What a reader process keeps from one portion to the next: files that several need whole."""

    partners: tuple[JoinJob, Partners] | None = None
    threads: tuple[object, Threads] | None = None
    # The forms of plain lines met so far, by the format that is stated.
    forms: dict[str, Forms] = field(default_factory=dict)
    walker: Walker | None = None

    def beside(self, portion: Portion, way: Way, limits: Limits, scratch: Path) -> Companions:
        """Return the companions of a portion's records; `scratch` is where they unpack."""
        return Companions(
            self._threads(portion, way, limits, scratch.with_suffix(".whole")),
            self._joined(portion.join, limits, scratch),
        )

    def plain(
        self, portion: Portion, limits: Limits, parts: Parts, origin: Origin
    ) -> Blocks | None:
        """Return what reads a portion's lines in blocks, None where they are read one by one."""
        if not may_be_plain(portion, limits):
            return None
        if self.walker is None or self.walker.limits != limits:
            self.walker = walker(limits)
        forms = self.forms.setdefault(portion.format, Forms(portion.format))
        return Blocks(self.walker, forms, parts, origin, limits) if self.walker else None

    def _joined(self, join: JoinJob | None, limits: Limits, scratch: Path) -> Partners | None:
        if join is None:
            return None
        if self.partners is None or self.partners[0] != join:
            self.partners = (join, partners(join, limits, scratch))
        return self.partners[1]

    def _threads(self, portion: Portion, way: Way, limits: Limits, scratch: Path) -> Threads:
        """Return the threads of the portion's whole file: each of its spans needs them all."""
        wanted = (portion.path, portion.sha256, portion.thread, way.encoding, limits)
        if self.threads is None or self.threads[0] != wanted:
            path, whole = Path(portion.path), replace(way, span=None)
            self.threads = (wanted, Threads(path, limits, scratch, portion.thread, whole))
        return self.threads[1]
