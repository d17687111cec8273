"""Reading: the portions of one job read, cleaned and written as Parquet parts."""

import errno
import hashlib
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from tasks.blocks import Origin
from tasks.columns import TABLES
from tasks.companions import Companions, Kept
from tasks.detection import Tally
from tasks.disk import is_full
from tasks.faults import reach
from tasks.parts import Parts, part_path
from tasks.read_jobs import NO_MEMORY, FileReport, JobReport, Portion, ReadJob, report_of
from tasks.readers import read_item, read_record
from tasks.readers.drafts import Unreadable
from tasks.records import FileFacts, Record, Way, records
from tasks.staging import Staging
from tasks.topics import named
from tasks.vectors import taken

Tell = Callable[[dict[str, Any]], None]
_TELL_SECONDS = 1.0
_ASK_EVERY = 256
_FAILED = "reader_failed"
# What is read where the role of a source says it and nobody states another format.
_FORMATS = {"scores": "external_score", "annotations": "annotation"}


class Failed(Exception):
    """Reading a portion failed: the rule and detail of its quarantine."""

    def __init__(self, rule: str, detail: str) -> None:
        """Take a rule name and a detail without its text."""
        super().__init__(rule)
        self.rule = rule
        self.detail = detail


class _Reader:
    """Reads the portions of one job into its parts.

    Rows of a file may be made columns while the next is read. Where that fails, `is_careful` is
    asked for: a file's rows are made before the next begins, so that it is the one to blame.
    """

    def __init__(self, job: ReadJob, tell: Tell, kept: Kept, *, is_careful: bool = False) -> None:
        self._job, self._is_careful = job, is_careful
        self._kept = kept
        self._tell = tell
        self._parts = Parts(Path(job.draft), job.number)
        self._scratch = Path(job.draft) / f"unpacked-{job.number:05}"
        self._told_at = time.monotonic()
        self._so_far = Counter(files=0, records=0, quarantined=0, bytes=0)

    def read(self) -> dict[str, Any]:
        """Return the last answer: the job is done, or portions of it cannot be read.

        One that fails spoils the parts, for others share them; the rest is read all the same, so
        that all that fail are known at once.
        """
        for table in TABLES:
            part_path(Path(self._job.draft), table, self._job.number).unlink(missing_ok=True)
        files, failed = [], []
        for place, portion in enumerate(self._job.portions):
            self._tell({"begun": place})
            try:
                files.append(self._portion(portion))
            except Failed as why:
                failed.append([place, why.rule, why.detail])
                self._parts.held_back()  # its half-made rows are no other's fault
                if why.rule == NO_MEMORY:
                    break  # the next would suffer for it
        self._tell({"read": self._so_far})
        if failed:
            return {"failed": failed}
        return {"done": asdict(JobReport(files, self._parts.close()))}

    def _portion(self, portion: Portion) -> FileReport:
        try:
            report = self._refuse(portion) if portion.refused else self._read(portion)
            if self._is_careful:
                self._parts.settle()
            return report
        except Failed:
            raise
        except MemoryError:
            why = f"needs more than {self._job.bounds.memory_mb} MB (reader_memory_mb)"
            raise Failed(NO_MEMORY, why) from None
        except Exception as error:
            # A process boundary: content costs its file only, and says what, not with which text.
            if is_full(error):
                raise
            raise Failed(_FAILED, _where(error)) from None

    def _read(self, portion: Portion) -> FileReport:
        reach("reading", portion.file)
        staging, digest, tally = self._staging(portion), hashlib.sha256(), Tally()
        facts, limits = FileFacts(), self._job.limits
        way = Way(portion.encoding, portion.span, is_link=portion.is_link)
        beside = self._kept.beside(portion, way, limits, self._scratch)
        plain = self._kept.plain(portion, limits, self._parts, staging.origin)
        way = replace(way, is_in_blocks=plain is not None)
        read = records(Path(portion.path), limits, digest, self._scratch, way, facts)
        if plain:
            read = plain.opened(read, portion.span, tally, self._count)
        for record in read:
            try:
                found = _stage(staging, record, portion, beside)
                tally.found(found)
                if plain:
                    plain.learn(record.value, found)
            except Unreadable as why:
                if why.rule == "corrupt_stream":
                    # Its checks come last: what was read before may be wrong without a sign of it.
                    raise Failed(why.rule, why.detail) from None
                staging.quarantine(record, why)
                tally.refused(why)
                self._so_far["quarantined"] += 1
            self._count(1, len(record.raw))
        self._scratch.unlink(missing_ok=True)
        self._so_far["files"] += 1
        sha256 = beside.digest_of_all(digest.hexdigest(), portion.sha256)
        report = report_of(portion, sha256, tally, staging.changes)
        return replace(report, labelled=staging.labelled, encoding=facts.encoding, **beside.told)

    def _refuse(self, portion: Portion) -> FileReport:
        """Quarantine a portion as one record that stands for all of it."""
        staging, tally = self._staging(portion), Tally()
        why, span = Unreadable(*portion.refused), portion.span  # type: ignore[misc]
        number, line = (span.first_record, span.first_line) if span else (0, 1)
        staging.quarantine(Record(number, line, b"", why), why)
        tally.refused(why)
        report = report_of(portion, portion.stated_sha256, tally, staging.changes)
        return replace(report, partner_sha256=portion.join.sha256 if portion.join else "")

    def _staging(self, portion: Portion) -> Staging:
        return Staging(
            parts=self._parts,
            origin=Origin(portion.sha256, portion.source_name, portion.source_rank, portion.file),
            role=portion.role,
            sft_from_answers=self._job.sft_from_answers,
            scale=portion.scale,
        )

    def _count(self, records: int, size: int) -> None:
        so_far = self._so_far
        asked = so_far["records"] // _ASK_EVERY
        so_far["records"] += records
        so_far["bytes"] += size
        is_asked = asked < so_far["records"] // _ASK_EVERY
        if is_asked and time.monotonic() - self._told_at > _TELL_SECONDS:
            self._told_at = time.monotonic()
            self._tell({"read": so_far})


def _stage(staging: Staging, record: Record, portion: Portion, beside: Companions) -> str:
    if isinstance(record.value, Unreadable):
        raise record.value
    read = read_item if portion.role == "benchmark" else read_record
    whole = beside.completed(record.value)
    value, vector = taken(whole, portion.embedding_key)
    own = _FORMATS.get(portion.role, "auto")
    found, drafts = read(value, own if portion.format == "auto" else portion.format)
    staging.keep(record, drafts, vector, named(whole, portion.topic_key))
    return found


def _where(error: Exception) -> str:
    frame = traceback.extract_tb(error.__traceback__)[-1]
    return f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"


def answer(job: ReadJob, tell: Tell, kept: Kept) -> None:
    """Read a job and tell how it went, as `tasks.reader_process` says."""
    try:
        tell(_read(job, tell, kept))
    except OSError as error:
        tell({"broken": error.errno or errno.EIO})
    except Exception as error:  # noqa: BLE001 (a border: what no file is to blame for ends the run)
        tell({"crashed": _where(error)})


def _read(job: ReadJob, tell: Tell, kept: Kept) -> dict[str, Any]:
    """Return the last answer; where rows failed to be written, read with care whose they are."""
    try:
        told = _Reader(job, tell, kept).read()
        if all(rule != _FAILED for _, rule, _ in told.get("failed", ())):
            return told
    except OSError:
        raise
    except Exception:  # noqa: BLE001 S110 (the careful reading tells)
        pass
    return _Reader(job, tell, kept, is_careful=True).read()
