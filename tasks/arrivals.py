"""Arrivals: input files with their digests, and which of them are copies of another."""

import hashlib
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tasks.errors import Conflict, UsageError
from tasks.fetches import Fetches
from tasks.files import digest_of
from tasks.limits import Limits
from tasks.settings import settings
from tasks.sources import InputFile
from tasks.stores import RemoteFile
from tasks.streams import BadStream
from tasks.survey import Surveyed, survey

_READING = {"format", "encoding", "thread", "embedding_key", "topic_key", "scale"}


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
        source = self.input.source.model_dump(include=_READING | {"name", "rank", "role"})
        return [self.bytes.sha256, self.input.file, *source.values(), *self._joined()]

    @property
    def reading(self) -> list[Any]:
        """Return how the file's records are read, as JSON values."""
        source = self.input.source.model_dump(include=_READING)
        return [*source.values(), *self._joined()]

    def _joined(self) -> list[Any]:
        join, partner = self.input.source.join, self.input.partner
        if join is None or partner is None:
            return []
        # The partners' name is told in quarantine.
        stated = join.model_dump(exclude={"with_file"})
        return [*stated.values(), partner.name, self.partner_sha256]


def arrivals(files: Iterable[InputFile], limits: Limits, fetches: Fetches) -> list[Arrival]:
    """Return the files with their digests; of equal bytes the first lands, the others are copies.

    A benchmark is first, so that what is one never lands as a corpus too; then the lower rank, the
    name. The order depends on neither the command line nor the machine. A remote file is fetched
    for its digest unless it is remembered in its version. Raises `UsageError` for a file that
    cannot be read.
    """
    partners: dict[Path | None, str] = {None: ""}
    named = list(files)
    known = {each.remote: fetches.remembered(each.remote) for each in named if each.remote}
    copies = fetches.copies(remote for remote, sha256 in known.items() if not sha256)
    near = [replace(f, path=copies[f.remote]) if f.remote in copies else f for f in named]
    with ThreadPoolExecutor(settings().threads) as threads:
        found = list(threads.map(lambda file: _arrived(file, limits, partners, known), near))
    found.sort(key=lambda each: (each.input.source.role, each.input.source.rank, *each.name))
    first: dict[str, Arrival] = {}
    for each in found:
        _check_copy(first.setdefault(each.bytes.sha256, each), each)
    return [replace(each, is_copy=first[each.bytes.sha256] is not each) for each in found]


def _check_copy(landed: Arrival, copy: Arrival) -> None:
    """Refuse two names of the same bytes that are to be read as different things."""
    if landed.input.source.role == copy.input.source.role and landed.reading != copy.reading:
        left, right = ("/".join(each.name) for each in (landed, copy))
        raise UsageError(
            f"{left} and {right} hold the same bytes and are to be read differently",
            "give both one format, encoding, join, thread, embedding_key and topic_key, or leave"
            " one out",
        )


def _arrived(
    file: InputFile,
    limits: Limits,
    partners: dict[Path | None, str],
    known: Mapping[RemoteFile, str],
) -> Arrival:
    try:
        if file.partner not in partners:
            partners[file.partner] = digest_of(file.partner)  # type: ignore[arg-type]
        bytes_ = _surveyed(file, limits, known)
        return Arrival(file, bytes_, partner_sha256=partners[file.partner])
    except (OSError, BadStream) as error:
        why = error.detail if isinstance(error, BadStream) else error.strerror
        raise UsageError(f"{file.source.name}/{file.file}: {why}", "make it readable") from None


def _surveyed(file: InputFile, limits: Limits, known: Mapping[RemoteFile, str]) -> Surveyed:
    if file.remote and known[file.remote]:
        return Surveyed(known[file.remote], file.remote.size)
    if file.refusal:
        # It is never opened: what it is, and where, stands for its bytes.
        place = "\0".join((file.source.name, file.file, file.refusal))
        return Surveyed(hashlib.sha256(place.encode()).hexdigest(), 0)
    return survey(file.path, limits, file.source.encoding, file.is_link)


def brought(files: tuple[Arrival, ...], limits: Limits, fetches: Fetches) -> tuple[Arrival, ...]:
    """Return the files, the remote ones fetched, with where their copies lie and their spans.

    Raises `UsageError` and `Conflict` as `fetch` does.
    """
    copies = fetches.copies(each.input.remote for each in files if each.input.remote)
    return tuple(
        _near(each, copies[each.input.remote], limits) if each.input.remote else each
        for each in files
    )


def _near(each: Arrival, copy: Path, limits: Limits) -> Arrival:
    if each.input.path == copy:
        return each
    found = survey(copy, limits, each.input.source.encoding)
    if found.sha256 != each.bytes.sha256:
        raise Conflict(f"{'/'.join(each.name)} changed in its store", "run again")
    return replace(each, input=replace(each.input, path=copy), bytes=found)
