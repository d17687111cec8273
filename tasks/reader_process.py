"""A reader process: input files read, cleaned and written as Parquet parts, job after job.

`python -m tasks.reader_process` says `ready`, then takes a job a line on standard input and answers
in JSON lines: `begun` (a portion's place), `read` (what the job came to so far), and at last
`done`, `failed` (a portion cannot be read) or `broken` (the lake cannot be written). It imports
neither Prefect, Great Expectations, DuckDB nor pandas, and seals nothing.
"""

import errno
import hashlib
import json
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from tasks.bounds import bind
from tasks.detection import Tally
from tasks.faults import reach
from tasks.joins import JoinJob, Partners, partners
from tasks.parts import TABLES, Parts, part_path
from tasks.read_jobs import FileReport, JobReport, Portion, ReadJob, job_of
from tasks.readers import read_record
from tasks.readers.drafts import Unreadable
from tasks.records import Record, records
from tasks.staging import Staging

Tell = Callable[[dict[str, Any]], None]
_TELL_SECONDS = 1.0
_FULL = (errno.ENOSPC, errno.EDQUOT)


class Failed(Exception):
    """Reading a portion failed: its place in the job, the rule and detail of its quarantine."""

    def __init__(self, place: int, rule: str, detail: str) -> None:
        """Take the portion's place, a rule name and a detail without its text."""
        super().__init__(rule)
        self.answer = {"failed": place, "rule": rule, "detail": detail}


class _Reader:
    """Reads the portions of one job; the partners of the last join are kept for the next file."""

    def __init__(self, job: ReadJob, tell: Tell) -> None:
        self._job = job
        self._tell = tell
        self._parts = Parts(Path(job.draft), job.number)
        self._scratch = Path(job.draft) / f"unpacked-{job.number:05}"
        self._partners: tuple[JoinJob, Partners] | None = None
        self._told_at = time.monotonic()
        self._so_far = Counter(files=0, records=0, quarantined=0, bytes=0)

    def read(self) -> JobReport:
        """Return the job's report; raises `Failed` for a portion that cannot be read."""
        for table in TABLES:
            part_path(Path(self._job.draft), table, self._job.number).unlink(missing_ok=True)
        files = [self._portion(*each) for each in enumerate(self._job.portions)]
        self._tell({"read": self._so_far})
        return JobReport(files, self._parts.close())

    def _portion(self, place: int, portion: Portion) -> FileReport:
        self._tell({"begun": place})
        try:
            return self._refuse(portion) if portion.refused else self._read(portion)
        except MemoryError:
            why = f"needs more than {self._job.bounds.memory_mb} MB (reader_memory_mb)"
            raise Failed(place, "reader_memory", why) from None
        except Exception as error:
            # A process boundary: content costs its file only, and says what, not with which text.
            if isinstance(error, OSError) and error.errno in _FULL:
                raise
            frame = traceback.extract_tb(error.__traceback__)[-1]
            where = f"{type(error).__name__} at {Path(frame.filename).name}:{frame.lineno}"
            raise Failed(place, "reader_failed", where) from None

    def _read(self, portion: Portion) -> FileReport:
        reach(f"reading {portion.file}")
        staging, digest, tally = self._staging(portion), hashlib.sha256(), Tally()
        joined = self._joined(portion.join)
        path, limits = Path(portion.path), self._job.limits
        for record in records(path, limits, digest, self._scratch, span=portion.span):
            try:
                tally.found(_stage(staging, record, portion.format, joined))
            except Unreadable as why:
                staging.quarantine(record, why)
                tally.refused(why)
                self._so_far["quarantined"] += 1
            self._count(record)
        self._scratch.unlink(missing_ok=True)
        self._so_far["files"] += 1
        partner = joined.sha256 if joined else ""
        return _report(portion, digest.hexdigest(), partner, tally, staging)

    def _refuse(self, portion: Portion) -> FileReport:
        """Quarantine a portion as one record that stands for all of it."""
        staging, tally = self._staging(portion), Tally()
        why, span = Unreadable(*portion.refused), portion.span  # type: ignore[misc]
        number, line = (span.first_record, span.first_line) if span else (0, 1)
        staging.quarantine(Record(number, line, b"", why), why)
        tally.refused(why)
        partner = portion.join.sha256 if portion.join else ""
        return _report(portion, portion.stated_sha256, partner, tally, staging)

    def _staging(self, portion: Portion) -> Staging:
        return Staging(
            parts=self._parts,
            sha256=portion.sha256,
            source_name=portion.source_name,
            source_rank=portion.source_rank,
            file=portion.file,
            is_benchmark=portion.role == "benchmark",
            sft_from_answers=self._job.sft_from_answers,
        )

    def _joined(self, join: JoinJob | None) -> Partners | None:
        if join is None:
            return None
        if self._partners is None or self._partners[0] != join:
            self._partners = (join, partners(join, self._job.limits, self._scratch))
        return self._partners[1]

    def _count(self, record: Record) -> None:
        so_far = self._so_far
        so_far["records"] += 1
        so_far["bytes"] += len(record.raw)
        if not so_far["records"] % 256 and time.monotonic() - self._told_at > _TELL_SECONDS:
            self._told_at = time.monotonic()
            self._tell({"read": so_far})


def _stage(staging: Staging, record: Record, form: str, joined: Partners | None) -> str:
    if isinstance(record.value, Unreadable):
        raise record.value
    value = joined.joined(record.value) if joined else record.value
    found, drafts = read_record(value, form)
    staging.keep(record, drafts)
    return found


def _report(
    portion: Portion, sha256: str, partner_sha256: str, tally: Tally, staging: Staging
) -> FileReport:
    staged, quarantined = tally.formats.total(), tally.rules.total()
    return FileReport(
        source_name=portion.source_name,
        file=portion.file,
        sha256=sha256,
        records=staged + quarantined,
        staged=staged,
        quarantined=quarantined,
        formats=dict(sorted(tally.formats.items())),
        rules=dict(sorted(tally.rules.items())),
        text_changes=dict(sorted(staging.changes.items())),
        format_confidence=tally.confidence,
        unknown_reason=tally.unknown_reason,
        partner_sha256=partner_sha256,
    )


def answer(job: ReadJob, tell: Tell) -> None:
    """Read a job and tell how it went, as the module says."""
    try:
        tell({"done": asdict(_Reader(job, tell).read())})
    except Failed as failed:
        tell(failed.answer)
    except OSError as error:
        tell({"broken": error.strerror or type(error).__name__})


class _NoPandas(MetaPathFinder):
    """pyarrow imports pandas where it is there: half a second and 40 MB that no reader needs."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Answer jobs until standard input ends."""
    sys.meta_path.insert(0, _NoPandas())
    _say({"ready": True})
    for line in sys.stdin:
        job = job_of(json.loads(line))
        bind(job.bounds)
        answer(job, _say)


def _say(told: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(told) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
