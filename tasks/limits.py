"""What a reader accepts of a file, and what it reads of one: shared by all kinds of files."""

from dataclasses import dataclass
from typing import NamedTuple

from tasks.readers.drafts import Unreadable


@dataclass(frozen=True)
class Limits:
    """What is accepted: records, bytes a record, bytes a file (decompressed), depth, keys.

    `limit` takes a sample of so many records; `max_records` is where a file is too long.
    """

    limit: int | None
    max_record_bytes: int
    max_file_bytes: int
    max_depth: int
    max_keys: int = 10_000
    max_records: int = 100_000_000

    def too_long(self) -> Unreadable:
        """Return the refusal of a record with too many bytes."""
        return Unreadable("record_too_long", f"more than {self.max_record_bytes} bytes")


class Read(NamedTuple):
    """A record's 1-based line or position, its bytes, and its value or why there is none."""

    line: int
    raw: bytes
    value: object
