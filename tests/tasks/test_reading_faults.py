"""What fails between reading a record and writing its row costs its file, or ends the run."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from tasks import parts, reader_pool
from tasks.blocks import Block, tables
from tasks.bounds import Bounds
from tasks.companions import Kept
from tasks.errors import SluiceError
from tasks.limits import Limits
from tasks.read_jobs import Portion, ReadJob
from tasks.reading import answer

Answer = dict[str, Any]


@pytest.fixture
def job(tmp_path: Path) -> ReadJob:
    """Return a job of three files of one example each."""
    return ReadJob(
        0,
        tuple(_portion(tmp_path, name) for name in ("a", "b", "c")),
        sft_from_answers=False,
        limits=Limits(limit=None, max_record_bytes=9_999, max_file_bytes=9_999, max_depth=99),
        bounds=Bounds(memory_mb=1024, cpu_seconds=60, stall_seconds=60),
        draft=str(tmp_path),
    )


def _portion(folder: Path, name: str) -> Portion:
    path = folder / f"{name}.json"
    path.write_text(f'[{{"instruction": "Say {name}.", "output": "{name}"}}]', "utf-8")
    said = {"source_name": "s", "source_rank": 100, "format": "auto", "role": "corpus"}
    return Portion(path=str(path), sha256="0" * 64, size=1, file=path.name, **said)  # type: ignore[arg-type]


def _last(job: ReadJob) -> Answer:
    told: list[Answer] = []
    answer(job, told.append, Kept())
    return told[-1]


def test_a_file_whose_rows_cannot_be_made_is_named_and_not_the_one_read_after_it(
    job: ReadJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(block: Block) -> Iterator[tuple[str, pa.Table]]:
        if any(origin.file == "b.json" for origin, _, _ in block.records):
            raise ValueError("a secret of the text")
        return tables(block)

    monkeypatch.setattr(parts, "tables", failing)
    ((place, rule, detail),) = _last(job)["failed"]
    assert (place, rule) == (1, "reader_failed")
    assert detail.startswith("ValueError at ")
    refused = replace(job.portions[1], refused=(rule, detail))
    monkeypatch.setattr(parts, "tables", tables)
    done = _last(replace(job, portions=(job.portions[0], refused, job.portions[2])))["done"]
    assert [each["staged"] for each in done["files"]] == [1, 0, 1]


def test_what_fails_for_every_file_ends_the_job_with_where_it_failed_and_no_text(
    job: ReadJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*_: object) -> None:
        raise ValueError("a secret of the text")

    monkeypatch.setattr(parts, "writer", failing)
    assert _last(job)["crashed"].startswith("ValueError at ")


class _Faulty(reader_pool.ReaderProcess):
    """A reader that says the same of each job; `said` is its last answer."""

    said: Answer

    def read(self, job: ReadJob) -> Iterator[Answer]:
        yield {"begun": len(job.portions) - 1}
        yield self.said


@pytest.mark.parametrize(
    "said",
    [
        {"crashed": "ValueError at parts.py:9"},
        {"died": True, "rule": "reader_died", "detail": "its reader process died 2 times"},
        {"failed": [[2, "reader_failed", "ValueError at parts.py:9"]]},
    ],
    ids=["crashed", "died", "failed"],
)
def test_a_reader_that_fails_whatever_is_left_out_ends_the_run(
    job: ReadJob, monkeypatch: pytest.MonkeyPatch, said: Answer
) -> None:
    monkeypatch.setattr(reader_pool, "ReaderProcess", _Faulty)
    monkeypatch.setattr(_Faulty, "said", said, raising=False)
    with pytest.raises(SluiceError, match="no file is to blame"):
        list(reader_pool.read_all([job], 1, lambda *_: None))
