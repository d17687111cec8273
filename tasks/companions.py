"""Companions: what completes a record: its partner in another file, the messages above it."""

from dataclasses import dataclass
from pathlib import Path

from tasks.joins import JoinJob, Partners, partners
from tasks.records import Limits
from tasks.threads import ThreadJob, Threads


@dataclass
class Companions:
    """The partners and threads of one file's records."""

    threads: Threads
    partners: Partners | None = None

    def completed(self, value: object) -> object:
        """Return a record with what belongs to it; raises `Unreadable` as joins and threads do."""
        return self.threads.assembled(self.partners.joined(value) if self.partners else value)

    def digest_of_all(self, digest: str, expected: str) -> str:
        """Return the digest of the file's bytes, of whichever reading it was not the expected."""
        readings = [each for each in (self.threads.sha256, digest) if each and each != expected]
        return readings[0] if readings else digest

    @property
    def partner_sha256(self) -> str:
        """Return the digest of the partners' bytes, "" where there are none."""
        return self.partners.sha256 if self.partners else ""

    @property
    def unmatched(self) -> str:
        """Return which records found no partner, "" where all did."""
        return self.partners.told() if self.partners else ""


def companions(
    path: Path, limits: Limits, scratch: Path, join: JoinJob | None, thread: ThreadJob | None
) -> Companions:
    """Return the companions of a file's records, the partners read; `scratch` may be written."""
    threads = Threads(path, limits, scratch.with_name(f"{scratch.name}-whole"), thread)
    return Companions(threads, partners(join, limits, scratch) if join else None)
