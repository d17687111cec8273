"""Files of records made by hand, read as a reader process reads them."""

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from tasks.readers.drafts import Unreadable
from tasks.records import FileFacts, Limits, Record, Way, records

LIMITS = Limits(limit=None, max_record_bytes=2_000, max_file_bytes=10_000_000, max_depth=8)


class ReadFile:
    """What was read of one file: its records, and what was found out about it."""

    def __init__(self, path: Path, limits: Limits, encoding: str) -> None:
        facts = FileFacts()
        scratch = path.with_name("unpacked")
        self.records: list[Record] = list(
            records(path, limits, hashlib.sha256(), scratch, Way(encoding), facts)
        )
        self.encoding = facts.encoding

    @property
    def rules(self) -> list[str]:
        return [r.value.rule if isinstance(r.value, Unreadable) else "" for r in self.records]

    @property
    def values(self) -> list[object]:
        return [r.value for r in self.records if not isinstance(r.value, Unreadable)]

    @property
    def details(self) -> list[str]:
        return [r.value.detail for r in self.records if isinstance(r.value, Unreadable)]


Reading = Callable[..., ReadFile]


@pytest.fixture
def read(tmp_path: Path) -> Reading:
    """Write a file of that name, if bytes are given, and read it."""

    def reading(
        name: str, data: bytes | None = None, limits: Limits = LIMITS, encoding: str = "auto"
    ) -> ReadFile:
        if data is not None:
            (tmp_path / name).write_bytes(data)
        return ReadFile(tmp_path / name, limits, encoding)

    return reading
