"""The plan of a landing: which reader job reads which files, or spans of a large one."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from tasks.acceptance import Landing
from tasks.arrivals import Arrival
from tasks.bounds import Bounds
from tasks.joins import JoinJob
from tasks.limits import Limits
from tasks.read_jobs import Portion, ReadJob
from tasks.scales import scale_of
from tasks.threads import ThreadJob

JOB_BYTES = 32_000_000
JOB_PORTIONS = 1_000


def limits_of(landing: Landing) -> Limits:
    """Return what a reader accepts of a file."""
    return Limits(**landing.model_dump(include=set(Limits.__dataclass_fields__)))


def jobs_of(files: tuple[Arrival, ...], landing: Landing, draft: Path) -> Iterator[ReadJob]:
    """Yield the jobs that read these files: small ones share a job, a large one has several.

    The same files give the same jobs on every machine, and so the same parts.
    """
    bounds = Bounds(
        landing.reader_memory_mb, landing.reader_cpu_seconds, landing.reader_stall_seconds
    )
    asked = (landing.sft_from_answers, limits_of(landing), bounds, str(draft))
    portions = [portion for each in files for portion in _portions(each)]
    for number, held in enumerate(_packed(portions)):
        yield ReadJob(number, held, *asked)


def _portions(each: Arrival) -> Iterator[Portion]:
    source = each.input.source
    whole = Portion(
        path=str(each.input.path),
        sha256=each.bytes.sha256,
        size=each.bytes.size,
        source_name=source.name,
        source_rank=source.rank,
        file=each.input.file,
        format=source.format,
        role=source.role,
        encoding=source.encoding,
        embedding_key=source.embedding_key,
        topic_key=source.topic_key,
        scale=scale_of(source.scale) if source.scale else None,
        is_link=each.input.is_link,
        join=_join(each),
        thread=_thread(each),
        refused=("not_a_regular_file", each.input.refusal) if each.input.refusal else None,
    )
    if not each.bytes.spans:
        yield whole
    for span in each.bytes.spans:
        yield replace(whole, span=span, size=span.end - span.start)


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
    )


def _thread(each: Arrival) -> ThreadJob | None:
    thread = each.input.source.thread
    return ThreadJob(thread.key, thread.parent_key) if thread else None


def _packed(portions: list[Portion]) -> Iterator[tuple[Portion, ...]]:
    held: list[Portion] = []
    size = 0
    for portion in portions:
        if held and (size + portion.size > JOB_BYTES or len(held) == JOB_PORTIONS):
            yield tuple(held)
            held, size = [], 0
        held.append(portion)
        size += portion.size
    if held:
        yield tuple(held)
