"""Arrivals: input files with their digests, and which of them are copies of another."""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tasks.errors import UsageError
from tasks.files import digest_of
from tasks.records import Limits
from tasks.settings import settings
from tasks.sources import InputFile
from tasks.survey import Surveyed, survey


@dataclass(frozen=True)
class Arrival:
    """An input file, what is known of its bytes, and whether another lands for it.

    `partner_sha256` is the digest of the file that its records are joined with, "" without one.
    """

    input: InputFile
    bytes: Surveyed
    is_copy: bool = False
    partner_sha256: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """Return the source's name and the file's name in it."""
        return self.input.source.name, self.input.file

    @property
    def identity(self) -> list[Any]:
        """Return all that the file's rows depend on, as JSON values."""
        source = self.input.source.model_dump(include={"name", "format", "rank", "role"})
        return [self.bytes.sha256, self.input.file, *source.values(), *self._joined()]

    def _joined(self) -> list[str]:
        join, partner = self.input.source.join, self.input.partner
        if join is None or partner is None:
            return []
        # The partners' name is told in quarantine.
        return [join.key, join.with_key, partner.name, self.partner_sha256]


def arrivals(files: Iterable[InputFile], limits: Limits) -> list[Arrival]:
    """Return the files with their digests; of equal bytes the first lands, the others are copies.

    A benchmark is first, so that what is one never lands as a corpus too; then the lower rank, the
    name. The order depends on neither the command line nor the machine. Raises `UsageError` for a
    file that cannot be read.
    """
    partners: dict[Path | None, str] = {None: ""}
    with ThreadPoolExecutor(settings().threads) as threads:
        found = list(threads.map(lambda file: _arrived(file, limits, partners), files))
    found.sort(key=lambda each: (each.input.source.role, each.input.source.rank, *each.name))
    first: dict[str, Arrival] = {}
    for each in found:
        first.setdefault(each.bytes.sha256, each)
    return [replace(each, is_copy=first[each.bytes.sha256] is not each) for each in found]


def _arrived(file: InputFile, limits: Limits, partners: dict[Path | None, str]) -> Arrival:
    try:
        if file.partner not in partners:
            partners[file.partner] = digest_of(file.partner)  # type: ignore[arg-type]
        return Arrival(file, survey(file.path, limits), partner_sha256=partners[file.partner])
    except OSError as error:
        raise UsageError(
            f"{file.source.name}/{file.file}: {error.strerror}", "make it readable"
        ) from None
