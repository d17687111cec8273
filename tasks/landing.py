"""Landing: every input file read once, sealed batch by batch, and shown as one run's tables."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import pyarrow.parquet as pq

from tasks.acceptance import Landing
from tasks.arrivals import Arrival, arrivals, brought
from tasks.batches import FILE, LANDED, TABLE, Batch, batch_file, batches
from tasks.columns import RAW
from tasks.composition import compose
from tasks.config import CurateConfig
from tasks.demands import check_joined, check_labelled
from tasks.embedding_model import check_vectors
from tasks.errors import Conflict
from tasks.faults import reach
from tasks.fetches import Fetches
from tasks.files import write_json
from tasks.lake import QUARANTINE, Lake, Sealed
from tasks.parts import arrow_table, part_path, writer
from tasks.read_jobs import FileReport, JobReport, ReadJob
from tasks.read_plan import jobs_of, limits_of
from tasks.reader_pool import Tell, read_all
from tasks.settings import settings
from tasks.sources import Inputs, expand
from tasks.tables import STAGED, staged_keys


def land_inputs(
    config: CurateConfig,
    lake: Lake,
    report: Callable[[FileReport], None],
    tell: Tell = lambda job, answer: None,
    inputs: Inputs | None = None,
) -> str:
    """Land all sources and return their key; what has landed before is read for its digest alone.

    `report` is called once a file read, `tell` hears the readers at work; `inputs` are those of the
    configuration where they are listed already. Raises `UsageError` for vectors that cannot be had,
    a source that cannot be read, a record without the partner it must have, or a key of topics that
    no record has, `Conflict` for a file that changed while it was read, `OSError`.
    """
    check_vectors(config.near_duplicates, config.sources)
    limits = limits_of(config.landing)
    files = (inputs or expand(config.sources, lake.root, config.landing.follow_links)).files
    with lake.draft() as draft:
        fetches = Fetches(lake.root, draft)
        arrived = arrivals(files, limits, fetches)
        planned = batches(lake, arrived, config.landing)
        new = [batch for batch in planned if not batch.reports]
        fresh = [replace(each, files=brought(each.files, limits, fetches)) for each in new]
        read = {b.key: b for b in _land(lake, fresh, config.landing, tell)} if fresh else {}
    for batch in read.values():
        for each in batch.reports:
            report(each)
    # By their keys: what had landed before must not show in the tables.
    planned.sort(key=lambda batch: batch.key)
    return _show(lake, [read.get(batch.key, batch) for batch in planned], arrived)


@dataclass
class _Reading:
    """A batch on its way: its draft, its jobs, and the reports of those that are done."""

    batch: Batch
    draft: Path
    jobs: list[ReadJob]
    done: dict[int, JobReport] = field(default_factory=dict)


def _land(lake: Lake, fresh: list[Batch], landing: Landing, tell: Tell) -> Iterator[Batch]:
    """Read all new batches with one pool of readers; each is sealed when its last job is done."""
    with lake.draft() as draft:
        readings = {}
        for batch in fresh:
            folder = draft / batch.key
            folder.mkdir()
            jobs = list(jobs_of(batch.files, landing, folder))
            readings[str(folder)] = _Reading(batch, folder, jobs)
        # The largest first: the last to end decides how long all take.
        jobs = sorted((j for each in readings.values() for j in each.jobs), key=lambda j: -j.size)
        for job, done in read_all(jobs, min(settings().threads, len(jobs)), tell):
            _check_unchanged(job, done)
            reading = readings[job.draft]
            reading.done[job.number] = done
            if len(reading.done) == len(reading.jobs):
                yield _seal(lake, reading, landing)


def _check_unchanged(job: ReadJob, done: JobReport) -> None:
    for portion, found in zip(job.portions, done.files, strict=True):
        partner = portion.join.sha256 if portion.join else ""
        if (found.sha256, found.partner_sha256) != (portion.stated_sha256, partner):
            raise Conflict(
                f"{portion.source_name}/{portion.file} changed while it was read",
                "run again when it rests",
            )


def _seal(lake: Lake, reading: _Reading, landing: Landing) -> Batch:
    """Seal raw quarantine first and the batch last: until then, nothing counts as landed."""
    key, draft = reading.batch.key, reading.draft
    reports = _file_reports(reading)
    check_joined(zip((f.input.source for f in reading.batch.files), reports, strict=True))
    _keep_raw(lake, key, draft, [n for n, done in reading.done.items() if "raw" in done.rows])
    for table in LANDED:
        files = {
            part_path(draft, table, number).name: done.rows[table]
            for number, done in reading.done.items()
            if table in done.rows
        }
        (draft / table).mkdir(exist_ok=True)
        lake.seal(draft / table, f"staged.{table}", key, files)
    reach("before writing the batch", key)
    (draft / "batch").mkdir()
    write_json(draft / "batch" / FILE, batch_file(reading.batch, landing, reports))
    lake.seal(draft / "batch", TABLE, key, {FILE: len(reports)})
    return replace(reading.batch, reports=tuple(reports))


def _file_reports(reading: _Reading) -> list[FileReport]:
    """Return one report a file, in the order of the batch; the spans of a file are added up."""
    found: dict[tuple[str, str], FileReport] = {}
    for _, done in sorted(reading.done.items()):
        for each in done.files:
            name = (each.source_name, each.file)
            found[name].add(each) if name in found else found.setdefault(name, each)
    return [found[each.name] for each in reading.batch.files]


def _keep_raw(lake: Lake, key: str, draft: Path, numbers: Iterable[int]) -> None:
    """Seal the raw bytes of quarantined records as one file that never enters a release."""
    (draft / QUARANTINE).mkdir()
    rows = 0
    reach("before writing quarantine")
    with writer(draft / QUARANTINE / "raw.parquet", RAW) as target:
        for number in sorted(numbers):
            with pq.ParquetFile(part_path(draft, "raw", number)) as part:
                for held in part.iter_batches(use_threads=False):
                    target.write_batch(held)
                    rows += held.num_rows
    reach("before keeping quarantine")
    lake.seal(draft / QUARANTINE, QUARANTINE, key, {"raw.parquet": rows})
    reach("after keeping quarantine")


def _show(lake: Lake, landed: list[Batch], arrived: list[Arrival]) -> str:
    """Seal the run's staged tables, made of its batches, and return their one key."""
    reports = {
        each.name: found for b in landed for each, found in zip(b.files, b.reports, strict=True)
    }
    check_labelled((f.input.source, each) for f in arrived if (each := reports.get(f.name)))
    rows = [_input_row(each, reports.get(each.name)) for each in arrived]
    named = json.dumps([sorted(batch.key for batch in landed), rows], sort_keys=True)
    key = hashlib.sha256(named.encode()).hexdigest()
    if all(lake.sealed(table, key) for table in staged_keys(key)):
        return key
    for table in (f"staged.{name}" for name in LANDED):
        compose(lake, table, key, [_part(lake, table, batch) for batch in landed])
    with lake.draft() as draft:
        reach("before writing inputs")
        (draft / "inputs").mkdir()
        path = part_path(draft, "inputs", 0)
        with writer(path, STAGED["inputs"]) as target:
            target.write_table(arrow_table(STAGED["inputs"], rows))
        reach("after writing inputs")
        parts = tuple(batch.key for batch in landed)
        lake.seal(draft / "inputs", "staged.inputs", key, {path.name: len(rows)}, parts)
    return key


def _part(lake: Lake, table: str, batch: Batch) -> Sealed:
    sealed = lake.sealed(table, batch.key)
    if sealed is None:
        raise LookupError(f"{table} of a landed batch is not sealed")
    return sealed


def _input_row(each: Arrival, report: FileReport | None) -> tuple[object, ...]:
    source = each.input.source
    found = report or FileReport(source.name, each.input.file, each.bytes.sha256)
    changes = json.dumps(found.text_changes, sort_keys=True)
    place = (source.name, source.rank, each.input.file, each.bytes.sha256, each.bytes.size)
    counts = (found.format, found.records, found.staged, found.quarantined)
    told = (found.format_confidence, found.unknown_reason, found.encoding)
    return (*place, *counts, source.licence, source.role, each.is_copy, changes, *told)
