"""Landing: every input file read once, sealed as the staged tables of one key."""

import json
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from tasks.arrivals import Arrival, arrivals, landed_key
from tasks.config import CurateConfig, Landing
from tasks.errors import Conflict, UsageError
from tasks.faults import reach
from tasks.fetches import Fetches
from tasks.files import flush
from tasks.joins import JoinJob
from tasks.lake import Lake
from tasks.parts import RAW, arrow_table, part_path, writer
from tasks.reader_pool import read_all
from tasks.reader_process import FileReport, ReadJob
from tasks.records import Limits
from tasks.settings import settings
from tasks.sources import input_files
from tasks.tables import STAGED, staged_keys
from tasks.threads import ThreadJob


def land_inputs(config: CurateConfig, lake: Lake, report: Callable[[FileReport], None]) -> str:
    """Land all sources and return their key; sealed already, nothing is read but for its digest.

    `report` is called once a file read. Raises `UsageError` for a source that cannot be read or a
    record without the partner it must have, `Conflict` for a file that changed while it was read.
    """
    with lake.draft() as fetched, lake.draft() as draft:
        fetches = Fetches(lake.root, fetched)
        files = input_files(config.sources, lake.root, config.landing.follow_links)
        arrived = arrivals(files, fetches)
        landed = landed_key(arrived, config.landing)
        if all(lake.sealed(table, key) for table, key in staged_keys(landed).items()):
            return landed
        fresh = [(number, each) for number, each in enumerate(arrived) if not each.is_copy]
        copies = fetches.copies(each.input.remote for _, each in fresh if each.input.remote)
        jobs = [
            _job(number, each, config.landing, draft, copies.get(each.input.remote))
            for number, each in fresh
        ]
        reports = _read(jobs, report)
        _refuse_unmatched(jobs, reports)
        _seal(lake, landed, draft, jobs, reports, arrived)
    return landed


def _job(number: int, each: Arrival, landing: Landing, draft: Path, copy: Path | None) -> ReadJob:
    source = each.input.source
    return ReadJob(
        number=number,
        path=str(copy or each.input.path),
        sha256=each.sha256,
        source_name=source.name,
        source_rank=source.rank,
        file=each.input.file,
        format=source.format,
        role=source.role,
        sft_from_answers=landing.sft_from_answers,
        limits=Limits(**landing.model_dump(include=set(Limits.__dataclass_fields__))),
        draft=str(draft),
        size=each.size,
        refusal=each.input.refusal,
        join=_join(each),
        thread=_thread(each),
    )


def _join(each: Arrival) -> JoinJob | None:
    join, partner = each.input.source.join, each.input.partner
    if join is None or partner is None:
        return None
    return JoinJob(
        path=str(partner),
        sha256=each.partner_sha256,
        key=join.key,
        with_key=join.with_key or join.key,
        value_key=join.value_key,
        is_strict=join.unmatched == "error",
    )


def _thread(each: Arrival) -> ThreadJob | None:
    thread = each.input.source.thread
    return ThreadJob(thread.key, thread.parent_key) if thread else None


def _read(jobs: list[ReadJob], report: Callable[[FileReport], None]) -> dict[int, FileReport]:
    # The largest first: the last to end decides how long all take.
    jobs = sorted(jobs, key=lambda job: -job.size)
    reports: dict[int, FileReport] = {}
    for job, done in read_all(jobs, min(settings().threads, len(jobs))):
        partner = job.join.sha256 if job.join else ""
        if (done.sha256, done.partner_sha256) != (job.sha256, partner):
            raise Conflict(
                f"{job.source_name}/{job.file} changed while it was read", "run again when it rests"
            )
        reports[job.number] = done
        report(done)
    return reports


def _refuse_unmatched(jobs: list[ReadJob], reports: dict[int, FileReport]) -> None:
    strict = [reports[job.number] for job in jobs if job.join and job.join.is_strict]
    lost = [
        f"{each.source_name}/{each.file}: {each.unmatched}" for each in strict if each.unmatched
    ]
    if lost:
        more = f" (and {len(lost) - 1:,} files more)" if lost[1:] else ""
        raise UsageError(
            f"{lost[0]}{more}", "mend the ids, or state `unmatched: quarantine` in the join"
        )


def _seal(
    lake: Lake,
    landed: str,
    draft: Path,
    jobs: list[ReadJob],
    reports: dict[int, FileReport],
    arrived: list[Arrival],
) -> None:
    """Seal raw quarantine first and `inputs` last: until then, nothing counts as landed."""
    _keep_raw(
        lake, landed, draft, [job.number for job in jobs if "raw" in reports[job.number].rows]
    )
    (draft / "inputs").mkdir()
    rows = [_input_row(each, reports.get(number)) for number, each in enumerate(arrived)]
    table = arrow_table(STAGED["inputs"], rows)
    pq.write_table(table, part_path(draft, "inputs", 0), compression="zstd", compression_level=1)
    for name in STAGED:
        counts = {0: {"inputs": len(rows)}} if name == "inputs" else {}
        by_number = counts or {number: report.rows for number, report in reports.items()}
        files = {
            part_path(draft, name, number).name: tables[name]
            for number, tables in by_number.items()
            if name in tables
        }
        (draft / name).mkdir(exist_ok=True)
        lake.seal(draft / name, f"staged.{name}", landed, files)


def _input_row(each: Arrival, report: FileReport | None) -> tuple[object, ...]:
    source = each.input.source
    found = report or FileReport(source.name, each.input.file, each.sha256)
    changes = json.dumps(found.text_changes, sort_keys=True)
    place = (source.name, source.rank, each.input.file, each.sha256, each.size)
    counts = (found.format, found.records, found.staged, found.quarantined)
    told = (found.format_confidence, found.unknown_reason)
    return (*place, *counts, source.licence, source.role, each.is_copy, changes, *told)


def _keep_raw(lake: Lake, landed: str, draft: Path, numbers: list[int]) -> None:
    """Join the raw bytes of quarantined records into one file that never enters a release."""
    folder = lake.root / "quarantine"
    folder.mkdir(mode=0o700, exist_ok=True)
    joined = draft / "quarantine.parquet"
    with writer(joined, RAW) as target:
        for number in sorted(numbers):
            with pq.ParquetFile(part_path(draft, "raw", number)) as part:
                for batch in part.iter_batches(use_threads=False):
                    target.write_batch(batch)
    flush(joined)
    reach("before keeping quarantine")
    joined.rename(folder / f"{landed}.parquet")
