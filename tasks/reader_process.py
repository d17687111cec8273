"""A reader process: one input file read, cleaned and written as Parquet parts, one after another.

`python -m tasks.reader_process` takes a job a line on standard input, answers a report a line.
It imports neither Prefect, Great Expectations, DuckDB nor pandas, and seals nothing.
"""

import hashlib
import json
import resource
import sys
import traceback
from dataclasses import asdict, dataclass, field, replace
from importlib.abc import MetaPathFinder
from pathlib import Path
from typing import Any

from tasks.companions import Companions, companions
from tasks.detection import Tally
from tasks.faults import reach
from tasks.joins import JoinJob
from tasks.parts import TABLES, Parts, part_path
from tasks.readers import read_record
from tasks.readers.drafts import Unreadable
from tasks.records import Limits, Record, records
from tasks.staging import Staging
from tasks.threads import ThreadJob

# One reader may not take the machine. A constant: a limit of the machine's own would make what is
# quarantined depend on the machine.
_MEMORY_BYTES = 2_147_483_648


@dataclass(frozen=True)
class ReadJob:
    """One file to read: where it is, what it is called, what was asked of it, where parts go."""

    number: int
    path: str
    sha256: str
    source_name: str
    source_rank: int
    file: str
    format: str
    role: str
    sft_from_answers: bool
    limits: Limits
    draft: str
    size: int = 0
    refusal: str = ""
    join: JoinJob | None = None
    thread: ThreadJob | None = None


@dataclass
class FileReport:
    """What became of one file, in counts: records by format, by quarantine rule, rows by table."""

    source_name: str
    file: str
    sha256: str
    records: int = 0
    staged: int = 0
    quarantined: int = 0
    formats: dict[str, int] = field(default_factory=dict)
    rules: dict[str, int] = field(default_factory=dict)
    text_changes: dict[str, int] = field(default_factory=dict)
    rows: dict[str, int] = field(default_factory=dict)
    format_confidence: float = 0.0
    unknown_reason: str = ""
    partner_sha256: str = ""
    unmatched: str = ""

    @property
    def format(self) -> str:
        """Return the formats found, as in `alpaca+sharegpt`; "" where there is none."""
        return "+".join(sorted(self.formats))


def read_file(job: ReadJob) -> FileReport:
    """Read one file into parts and return its report; content raises nothing.

    The report's `sha256` is of the bytes read: it differs from the job's where the file changed.
    """
    reach(f"reading {job.file}")
    if job.refusal:
        return quarantine_file(job, Unreadable("not_a_regular_file", job.refusal))
    staging = _staging(job)
    digest = hashlib.sha256()
    tally = Tally()
    scratch = Path(job.draft) / f"unpacked-{job.number:05}"
    beside = companions(Path(job.path), job.limits, scratch, job.join, job.thread)
    for record in records(Path(job.path), job.limits, digest, scratch):
        try:
            tally.found(_stage(staging, record, job.format, beside))
        except Unreadable as why:
            staging.quarantine(record, why)
            tally.refused(why)
    scratch.unlink(missing_ok=True)
    read = _report(job, beside.digest_of_all(digest.hexdigest(), job.sha256), tally, staging)
    return replace(read, partner_sha256=beside.partner_sha256, unmatched=beside.unmatched)


def quarantine_file(job: ReadJob, why: Unreadable) -> FileReport:
    """Replace all parts of a file by one quarantined record that stands for all of it."""
    for table in TABLES:
        part_path(Path(job.draft), table, job.number).unlink(missing_ok=True)
    staging = _staging(job)
    staging.quarantine(Record(0, 1, b"", why), why)
    tally = Tally()
    tally.refused(why)
    read = _report(job, job.sha256, tally, staging)
    return replace(read, partner_sha256=job.join.sha256 if job.join else "")


def _staging(job: ReadJob) -> Staging:
    return Staging(
        parts=Parts(Path(job.draft), job.number),
        sha256=job.sha256,
        source_name=job.source_name,
        source_rank=job.source_rank,
        file=job.file,
        is_benchmark=job.role == "benchmark",
        sft_from_answers=job.sft_from_answers,
    )


def _stage(staging: Staging, record: Record, form: str, beside: Companions) -> str:
    if isinstance(record.value, Unreadable):
        raise record.value
    found, drafts = read_record(beside.completed(record.value), form)
    staging.keep(record, drafts)
    return found


def _report(job: ReadJob, sha256: str, tally: Tally, staging: Staging) -> FileReport:
    staged, quarantined = tally.formats.total(), tally.rules.total()
    return FileReport(
        source_name=job.source_name,
        file=job.file,
        sha256=sha256,
        records=staged + quarantined,
        staged=staged,
        quarantined=quarantined,
        formats=dict(sorted(tally.formats.items())),
        rules=dict(sorted(tally.rules.items())),
        text_changes=dict(sorted(staging.changes.items())),
        rows=staging.parts.close(),
        format_confidence=tally.confidence,
        unknown_reason=tally.unknown_reason,
    )


def _read_or_quarantine(job: ReadJob) -> FileReport:
    """Read a file; whatever goes wrong costs that file only, and says what, not with which text."""
    try:
        return read_file(job)
    except Exception as error:  # noqa: BLE001 (a process boundary: one file, never the run)
        frame = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(frame.filename).name}:{frame.lineno}"
        why = Unreadable("reader_failed", f"{type(error).__name__} at {where}")
        return quarantine_file(job, why)


def job_of(fields: dict[str, Any]) -> ReadJob:
    """Return the job that `asdict` made these fields of."""
    join = JoinJob(**fields["join"]) if fields.get("join") else None
    thread = ThreadJob(**fields["thread"]) if fields.get("thread") else None
    limits = Limits(**fields["limits"])
    return ReadJob(**fields | {"limits": limits, "join": join, "thread": thread})


class _NoPandas(MetaPathFinder):
    """pyarrow imports pandas where it is there: half a second and 40 MB that no reader needs."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "pandas":
            raise ModuleNotFoundError(name)


def main() -> None:
    """Answer jobs until standard input ends."""
    sys.meta_path.insert(0, _NoPandas())
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, hard = resource.getrlimit(resource.RLIMIT_DATA)
    most = _MEMORY_BYTES if hard == resource.RLIM_INFINITY else min(hard, _MEMORY_BYTES)
    resource.setrlimit(resource.RLIMIT_DATA, (most, hard))
    for line in sys.stdin:
        report = _read_or_quarantine(job_of(json.loads(line)))
        sys.stdout.write(json.dumps(asdict(report)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
